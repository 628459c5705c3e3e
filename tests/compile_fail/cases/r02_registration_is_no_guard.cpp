// row: 2
// bug: U13
// tier: types
// seen: all
// expect: no guard
// The callee needs the caller's section; the caller has a registered thread and takes that for it.
#include <guarded/guarded.hpp>

struct event {
    int id = 0;
};

int case_r02_registration_is_no_guard(guarded::slot<event, guarded::rcu_memb>& agent) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
#ifdef MISUSE
    auto found = agent.load(me);  // misuse
    return found ? 1 : 0;
#else
    auto g = read_lock(me);
    auto found = agent.load(g);
    return found ? get(g, found, &event::id) : 0;
#endif
}
