// row: 5
// tier: types
// seen: all
// expect: guard kept: pass it by std::move
// unlock is called on the guard as if it stayed: what ends must be given up.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

int case_r05_unlocked_without_move(guarded::slot<node>& slot) {
    auto g = guarded::read_lock();
    auto p = slot.load(g);
    const int value = p ? get(g, p, &node::value) : 0;
#ifdef MISUSE
    unlock(g);  // misuse
#else
    unlock(std::move(g));
#endif
    return value;
}
