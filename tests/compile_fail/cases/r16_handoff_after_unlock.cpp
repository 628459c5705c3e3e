// row: 16
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: this guard was released
// expect-typestate: argument not in expected state
// The reference is taken one line late: the object may be gone by then.
#include <guarded/guarded.hpp>

struct transfer : guarded::counted<> {
    long bytes = 0;
};

long case_r16_handoff_after_unlock(guarded::slot<transfer>& active) {
    auto g = guarded::read_lock();
    const auto t = active.load(g);
#ifdef MISUSE
    unlock(std::move(g));
    const auto mine = handoff(g, t, guarded::by_reference);  // misuse
#else
    const auto mine = handoff(g, t, guarded::by_reference);
    unlock(std::move(g));
#endif
    return mine ? get(mine, &transfer::bytes) : 0;
}
