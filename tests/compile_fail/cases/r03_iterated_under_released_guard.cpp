// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: not in expected state
// The section ended when the first half was counted; the second half goes on under the same name.
#include <guarded/guarded.hpp>

using extents = guarded::range_map<unsigned long, guarded::in_place<long>>;

void pause_for_others();

long case_r03_iterated_under_released_guard(const extents& disk) {
    long blocks = 0;
    auto g = guarded::read_lock();
    disk.for_each(g, 0, 4095, [&](unsigned long, unsigned long, long n) { blocks += n; });
    unlock(std::move(g));
    pause_for_others();
#ifdef MISUSE
    disk.for_each(g, 4096, 8191, [&](unsigned long, unsigned long, long n) { blocks += n; });  // misuse
#else
    auto again = guarded::read_lock();
    disk.for_each(again, 4096, 8191, [&](unsigned long, unsigned long, long n) { blocks += n; });
#endif
    return blocks;
}
