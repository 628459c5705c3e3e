// row: 22
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// relock gives a new guard: dropped, the function runs on with no section at all.
#include <guarded/guarded.hpp>

struct progress {
    int percent = 0;
};

int case_r22_relock_without_a_name(guarded::slot<progress>& current, void (*pause)()) {
    auto g = guarded::read_lock();
    const int before = get(g, current.load(g), &progress::percent);
    pause();
#ifdef MISUSE
    relock(std::move(g));  // misuse
    return before;
#else
    auto next = relock(std::move(g));
    return get(next, current.load(next), &progress::percent) - before;
#endif
}
