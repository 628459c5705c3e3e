// row: 14
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: already retired
// expect-typestate: argument not in expected state
// The address went to a C callback that frees it; the C++ side retires it as well.
#include <guarded/guarded.hpp>

struct firmware {
    int version = 0;
};

void case_r14_unrcu_then_retired(guarded::slot<firmware>& loaded, void (*free_later)(firmware*)) {
    auto old = loaded.exchange(nullptr);
#ifdef MISUSE
    free_later(unrcu(std::move(old)));
    retire(std::move(old));  // misuse
#else
    free_later(unrcu(std::move(old)));
#endif
}
