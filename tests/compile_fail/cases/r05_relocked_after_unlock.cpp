// row: 5
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// relock is asked of a guard that was already given up: there is nothing to leave.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

void pause_for_a_while();

int case_r05_relocked_after_unlock(guarded::slot<node, guarded::rcu_mb>& slot) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    if (slot.load(g) == nullptr) return 0;
    unlock(std::move(g));
    pause_for_a_while();
#ifdef MISUSE
    auto g2 = relock(std::move(g));  // misuse
#else
    auto g2 = read_lock(me);
#endif
    auto p = slot.load(g2);
    return p ? get(g2, p, &node::value) : 0;
}
