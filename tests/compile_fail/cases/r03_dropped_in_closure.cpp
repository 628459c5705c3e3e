// row: 3
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// A local helper unlocks the guard that it captured by reference: typestate does not look into it, the optimiser does.
#include <guarded/guarded.hpp>

struct job {
    int id = 0;
};

int case_r03_dropped_in_closure(guarded::slot<job>& next_job) {
    auto g = guarded::read_lock();
    auto j = next_job.load(g);
    if (!j) return 0;
    auto leave = [&] { unlock(std::move(g)); };
#ifdef MISUSE
    leave();
    return get(g, j, &job::id);  // misuse
#else
    const int id = get(g, j, &job::id);
    leave();
    return id;
#endif
}
