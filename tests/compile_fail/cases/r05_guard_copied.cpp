// row: 5
// tier: types
// seen: all
// expect: a guard is not copied
// A second guard is made of the first one: one of them would unlock too early.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

int case_r05_guard_copied(guarded::slot<node>& slot) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    auto second = g;  // misuse
#else
    auto second = std::move(g);
#endif
    auto p = slot.load(second);
    return p ? 1 : 0;
}
