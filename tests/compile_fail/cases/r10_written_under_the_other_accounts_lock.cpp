// row: 10
// tier: types
// seen: all
// expect: read under another guard
// A transfer holds the locks of both accounts, and names the wrong one.
#include <guarded/guarded.hpp>

#include <mutex>

struct account {
    int balance = 0;
};

void case_r10_written_under_the_other_accounts_lock(guarded::locked<account>& from, guarded::locked<account>& to, int amount) {
    auto take = lock(from);
    auto give = lock(to);
    auto source = root(take);
    auto target = root(give);
    set(take, source, &account::balance, get(take, source, &account::balance) - amount);
#ifdef MISUSE
    set(take, target, &account::balance, amount);  // misuse
#else
    set(give, target, &account::balance, get(give, target, &account::balance) + amount);
#endif
}
