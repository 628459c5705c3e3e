// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// A field of locked data is written one line too late.
#include <guarded/guarded.hpp>

struct lock_entry {
    bool granted = false;
    int waiters = 0;
};

int case_r03_set_after_mutex_unlock(guarded::locked<lock_entry>& entry) {
    auto g = lock(entry);
    auto e = root(g);
    const int waiters = get(g, e, &lock_entry::waiters);
#ifdef MISUSE
    unlock(std::move(g));
    set(g, e, &lock_entry::granted, true);  // misuse
#else
    set(g, e, &lock_entry::granted, true);
    unlock(std::move(g));
#endif
    return waiters;
}
