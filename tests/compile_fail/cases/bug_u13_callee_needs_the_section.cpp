// row: 2
// bug: U13
// tier: types
// seen: all
// expect: no matching function
// lttng: 'the RCU read lock must be held' was a comment on the lookup; as a parameter its caller cannot forget it.
#include <guarded/guarded.hpp>

struct agent_event {
    int id = 0;
};

template <class G>
int agent_find_event(guarded::borrowed<G> g, const guarded::slot<agent_event>& events) {
    const auto ev = events.load(g);
    return ev ? get(g, ev, &agent_event::id) : -1;
}

int bug_u13_callee_needs_the_section(const guarded::slot<agent_event>& events) {
#ifdef MISUSE
    return agent_find_event(events);  // misuse
#else
    auto rcu = guarded::read_lock();
    return agent_find_event(borrow(rcu), events);
#endif
}
