// row: 22
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// The classic of std::lock_guard's: a lock that protects nothing.
#include <guarded/guarded.hpp>

struct inventory {
    int parts = 0;
};

void case_r22_lock_without_a_name(guarded::locked<inventory>& stock, void (*count)()) {
#ifdef MISUSE
    lock(stock);  // misuse
    count();
#else
    auto g = lock(stock);
    count();
    set(g, root(g), &inventory::parts, 0);
#endif
}
