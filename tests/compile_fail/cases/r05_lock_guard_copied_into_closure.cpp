// row: 5
// tier: types
// seen: all
// expect: a guard is not copied
// A closure captures the lock's guard by copy.
#include <guarded/guarded.hpp>

struct totals {
    int sum = 0;
};

void case_r05_lock_guard_copied_into_closure(guarded::locked<totals>& shared, int amount) {
    auto g = lock(shared);
    auto t = root(g);
#ifdef MISUSE
    auto add = [=](int n) { set(g, t, &totals::sum, n); };  // misuse
#else
    auto add = [&](int n) { set(g, t, &totals::sum, n); };
#endif
    add(amount);
}
