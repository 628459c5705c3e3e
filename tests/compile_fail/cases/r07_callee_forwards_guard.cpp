// row: 7
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The guard is handed through two callees; its first owner still uses it.
#include <guarded/guarded.hpp>

struct job {
    int cost = 0;
};

template <class Guard>
void finish(Guard g) {
    unlock(std::move(g));
}
template <class Guard>
void run(Guard g) {
    finish(std::move(g));
}

int case_r07_callee_forwards_guard(guarded::slot<job, guarded::rcu_mb>& jobs) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto j = jobs.load(g);
    if (!j) return 0;
#ifdef MISUSE
    run(std::move(g));
    return get(g, j, &job::cost);  // misuse
#else
    const int cost = get(g, j, &job::cost);
    run(std::move(g));
    return cost;
#endif
}
