// row: 10
// tier: types
// seen: all
// expect: read under another guard | guard of another lock
// Two accounts, two locks: the balance of one is read under the lock of the other.
#include <guarded/guarded.hpp>

struct account {
    long balance = 0;
};

long case_r10_guard_of_another_lock(guarded::locked<account>& from, guarded::locked<account>& to) {
    auto first = lock(from);
    auto source = root(first);
    auto second = lock(to);
    auto target = root(second);
#ifdef MISUSE
    return get(second, source, &account::balance) + get(second, target, &account::balance);  // misuse
#else
    return get(first, source, &account::balance) + get(second, target, &account::balance);
#endif
}
