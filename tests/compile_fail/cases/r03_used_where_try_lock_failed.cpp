// row: 3
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released or moved away, or try_lock failed
// The test of try_lock is the wrong way round.
#include <guarded/guarded.hpp>

struct account {
    int balance = 10;
};

int case_r03_used_where_try_lock_failed(guarded::locked<account>& a) {
    auto l = try_lock(a);
#ifdef MISUSE
    if (l) return 0;
#else
    if (!l) return 0;
#endif
    return get(l, root(l), &account::balance);  // misuse
}
