// row: 12
// tier: types
// seen: all
// expect: no guard: name it
// A reference is bound to the object, to save typing in the lines that follow.
#include <guarded/guarded.hpp>

struct rule {
    int from = 0;
    int to = 0;
};

int case_r12_reference_bound(guarded::slot<rule, guarded::rcu_qsbr>& rules) {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g = read_lock(me);
    auto r = rules.load(g);
    if (!r) return 0;
#ifdef MISUSE
    const auto& one = *r;  // misuse
    return one.to - one.from;
#else
    const auto one = get(g, r);
    return one.to - one.from;
#endif
}
