// row: 10
// tier: types
// seen: all
// expect: read under another guard
// Money goes from one account to another of the same type; the balance of the one is read under the guard of the other.
#include <guarded/guarded.hpp>

struct account {
    int balance = 0;
};

int case_r10_two_locks_mixed_up(guarded::locked<account>& from, guarded::locked<account>& to) {
    auto [a, b] = lock(from, to);
    const auto mine = root(a);
#ifdef MISUSE
    return get(b, mine, &account::balance);  // misuse
#else
    return get(a, mine, &account::balance) + get(b, root(b), &account::balance);
#endif
}
