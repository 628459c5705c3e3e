// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The guard was given another name; the old name protects nothing.
#include <guarded/guarded.hpp>

struct zone {
    long serial = 0;
};

long case_r03_guard_moved_to_another_name(guarded::slot<zone>& zones) {
    auto g = guarded::read_lock();
    auto z = zones.load(g);
    auto outer = std::move(g);
    if (!z) return 0;
#ifdef MISUSE
    return get(g, z, &zone::serial);  // misuse
#else
    return get(outer, z, &zone::serial);
#endif
}
