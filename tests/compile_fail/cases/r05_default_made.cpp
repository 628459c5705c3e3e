// row: 5
// tier: types
// seen: all
// expect: a guard is taken, not made
// A guard is declared first, to be filled in later on one of two paths.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

int case_r05_default_made(guarded::slot<node>& slot) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    decltype(g) later;  // misuse
#else
    decltype(g) later = std::move(g);
#endif
    auto p = slot.load(later);
    return p ? 1 : 0;
}
