// row: 13
// bug: K29
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// wilc1000: the beacon's elements are dereferenced under RCU, their timestamp is read one line behind the unlock.
#include <guarded/guarded.hpp>

struct bss_elements {
    unsigned long long tsf = 0;
    int length = 0;
};

unsigned long long bug_k29_tsf_read_after_unlock(const guarded::slot<bss_elements>& beacon) {
    auto g = guarded::read_lock();
    const auto ies = beacon.load(g);
    if (!ies || get(g, ies, &bss_elements::length) == 0) return 0;
#ifdef MISUSE
    unlock(std::move(g));
    const auto tsf = get(g, ies, &bss_elements::tsf);  // misuse
#else
    const auto tsf = get(g, ies, &bss_elements::tsf);
    unlock(std::move(g));
#endif
    return tsf;
}
