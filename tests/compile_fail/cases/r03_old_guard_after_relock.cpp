// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// After relock the old guard and its pointer still fit each other by type: neither is alive.
#include <guarded/guarded.hpp>

struct task {
    int priority = 0;
};

int case_r03_old_guard_after_relock(guarded::slot<task, guarded::rcu_mb>& current) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto t = current.load(g);
    int sum = t ? get(g, t, &task::priority) : 0;
    auto g2 = relock(std::move(g));
#ifdef MISUSE
    if (t) sum += get(g, t, &task::priority);  // misuse
#else
    auto again = current.load(g2);
    if (again) sum += get(g2, again, &task::priority);
#endif
    return sum;
}
