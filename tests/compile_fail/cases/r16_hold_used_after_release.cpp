// row: 16
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: this reference was released
// expect-typestate: argument not in expected state
// The object's own lock was let go: a writer may change and free it at once.
#include <guarded/guarded.hpp>

struct mapping {
    guarded::object_lock lock;
    int pages = 0;
};

int case_r16_hold_used_after_release(guarded::slot<mapping>& current) {
    auto g = guarded::read_lock();
    auto hold = handoff(g, current.load(g), guarded::by_lock(&mapping::lock));
    unlock(std::move(g));
    if (!hold) return 0;
#ifdef MISUSE
    release(std::move(hold));
    return get(hold, &mapping::pages);  // misuse
#else
    const int pages = get(hold, &mapping::pages);
    release(std::move(hold));
    return pages;
#endif
}
