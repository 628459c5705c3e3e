// row: 14
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: already retired
// expect-typestate: argument not in expected state
// Both the error path and the common exit retire the old object.
#include <guarded/guarded.hpp>

struct ruleset {
    int rules = 0;
};

void case_r14_retired_twice(guarded::slot<ruleset>& active, void (*audit)()) {
    auto old = active.exchange(std::make_unique<ruleset>());
    audit();
    retire(std::move(old));
#ifdef MISUSE
    retire(std::move(old));  // misuse
#endif
}
