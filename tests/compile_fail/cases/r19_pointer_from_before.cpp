// row: 19
// tier: types
// seen: all
// expect: read under another guard
// A batch reader keeps its pointer over the quiescent state that let the writer free it.
#include <guarded/guarded.hpp>

struct packet_filter {
    int drops = 0;
};

int case_r19_pointer_from_before(guarded::slot<packet_filter, guarded::rcu_qsbr>& filter,
                                 const guarded::registration<guarded::rcu_qsbr>& me) {
    auto first = read_lock(me);
    auto f = filter.load(first);
    if (!f) return 0;
    const int before = get(first, f, &packet_filter::drops);
    auto second = quiescent_state(std::move(first));
#ifdef MISUSE
    return before - get(second, f, &packet_filter::drops);  // misuse
#else
    const auto again = filter.load(second);
    return again ? before - get(second, again, &packet_filter::drops) : 0;
#endif
}
