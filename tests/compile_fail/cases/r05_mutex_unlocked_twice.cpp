// row: 5
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// A mutex unlocked twice lets a third thread in beside the second.
#include <guarded/guarded.hpp>

struct counter {
    int value = 0;
};

void case_r05_mutex_unlocked_twice(guarded::locked<counter>& shared) {
    auto g = lock(shared);
    set(g, root(g), &counter::value, 1);
    unlock(std::move(g));
#ifdef MISUSE
    unlock(std::move(g));  // misuse
#endif
}
