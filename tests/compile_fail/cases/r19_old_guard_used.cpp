// row: 19
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: this guard was released
// expect-typestate: invalid invocation of method | argument not in expected state
// The loop announced its quiescent state and goes on with the guard from before it.
#include <guarded/guarded.hpp>

struct ring {
    int head = 0;
};

int case_r19_old_guard_used(guarded::slot<ring, guarded::rcu_qsbr>& current,
                            const guarded::registration<guarded::rcu_qsbr>& me) {
    auto g = read_lock(me);
    const int before = get(g, current.load(g), &ring::head);
    [[maybe_unused]] auto next = quiescent_state(std::move(g));
#ifdef MISUSE
    const auto now = current.load(g);  // misuse
    return now ? before : 0;
#else
    const auto now = current.load(next);
    return now ? get(next, now, &ring::head) - before : 0;
#endif
}
