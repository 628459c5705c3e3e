// row: 6
// tier: types
// seen: all
// expect: lent guard: only its owner may release it
// A callee announces a quiescent state under a guard that it was lent.
#include <guarded/guarded.hpp>

struct flow {
    int packets = 0;
};

template <class G>
int classify(guarded::borrowed<G> g, guarded::ptr<flow, G> f) {
    const int packets = get(g, f, &flow::packets);
#ifdef MISUSE
    auto next = quiescent_state(g);  // misuse
#endif
    return packets;
}

int case_r06_callee_announces_quiescent_state(guarded::slot<flow, guarded::rcu_qsbr>& flows) {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g = read_lock(me);
    auto f = flows.load(g);
    return f ? classify(borrow(g), f) + get(g, f, &flow::packets) : 0;
}
