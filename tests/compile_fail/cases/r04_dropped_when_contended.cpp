// row: 4
// bug: K11
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// The fault handler drops the lock when it must wait, and the caller goes on with the region it had.
#include <guarded/guarded.hpp>

#include <shared_mutex>

struct region {
    int protection = 0;
    bool userfault = false;
};

void wait_for_user();

int case_r04_dropped_when_contended(guarded::locked<region, std::shared_mutex>& vma) {
    auto g = lock_shared(vma);
    auto r = root(g);
    if (get(g, r, &region::userfault)) {
        unlock(std::move(g));
        wait_for_user();
#ifndef MISUSE
        return -1;
#endif
    }
    return get(g, r, &region::protection);  // misuse
}
