// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The shared lock is given back, then the data it protects is asked for.
#include <guarded/guarded.hpp>

#include <shared_mutex>

struct address_space {
    int regions = 0;
};

int case_r03_root_after_shared_unlock(guarded::locked<address_space, std::shared_mutex>& mm) {
    auto g = lock_shared(mm);
#ifdef MISUSE
    unlock(std::move(g));
    return get(g, root(g), &address_space::regions);  // misuse
#else
    const int regions = get(g, root(g), &address_space::regions);
    unlock(std::move(g));
    return regions;
#endif
}
