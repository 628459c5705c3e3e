// row: 5
// tier: types
// seen: all
// expect: guard kept: pass it by std::move
// A lock is left for a moment, and its guard is not given up for the new one.
#include <guarded/guarded.hpp>

struct counter {
    int value = 0;
};

int case_r05_mutex_unlocked_without_move(guarded::locked<counter>& shared) {
    auto g = lock(shared);
    const int value = get(g, root(g), &counter::value);
#ifdef MISUSE
    relock(g);  // misuse
#else
    auto g2 = relock(std::move(g));
    unlock(std::move(g2));
#endif
    return value;
}
