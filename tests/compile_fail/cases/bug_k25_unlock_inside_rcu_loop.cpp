// row: 4
// bug: K25
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: state of variable 'g' must match at the entry and exit of loop | argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// Bluetooth: inside the list walk the section is left for a call that sleeps; the next turn follows a link of a freed entry.
#include <guarded/guarded.hpp>

struct conn {
    int handle = 0;
    guarded::slot<conn> next;
};

int bug_k25_unlock_inside_rcu_loop(const guarded::slot<conn>& list, void (*disconnect)(int)) {
    auto g = guarded::read_lock();
    int visited = 0;
    for (auto c = list.load(g); c; c = load(g, c, &conn::next)) {  // misuse
        ++visited;
#ifdef MISUSE
        if (visited == 2) unlock(std::move(g));
#endif
        disconnect(visited);
    }
    return visited;
}
