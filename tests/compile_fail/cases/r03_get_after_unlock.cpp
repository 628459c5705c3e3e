// row: 3
// bug: K29
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The beacon's elements are read under the lock, their timestamp just after it.
#include <guarded/guarded.hpp>

struct elements {
    long length = 0;
    long timestamp = 0;
};

long case_r03_get_after_unlock(guarded::slot<elements>& beacon) {
    auto g = guarded::read_lock();
    auto ies = beacon.load(g);
    if (!ies) return 0;
    long sum = get(g, ies, &elements::length);
#ifdef MISUSE
    unlock(std::move(g));
    sum += get(g, ies, &elements::timestamp);  // misuse
#else
    sum += get(g, ies, &elements::timestamp);
    unlock(std::move(g));
#endif
    return sum;
}
