// row: 2
// tier: types
// seen: all
// expect: the guard is what reads and writes auto g lock x
// A lock is taken as a mutex is, which leaves nothing to read with.
#include <guarded/guarded.hpp>

struct balance {
    int cents = 0;
};

int case_r02_locked_by_a_member_call(guarded::locked<balance>& account) {
#ifdef MISUSE
    account.lock();  // misuse
    return 0;
#else
    auto g = lock(account);
    return get(g, root(g), &balance::cents);
#endif
}
