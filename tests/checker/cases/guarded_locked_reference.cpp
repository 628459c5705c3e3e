// bug: none
// rule: UseAfterSection
// What a lock protects is written after it was dropped.
#include <guarded/guarded.hpp>

struct account {
    long balance;
};

void log_balance(long balance);

void deposit(guarded::locked<account>& shared, long amount) {
    auto g = lock(shared);
    account& a = unsafe_ref(g, root(g));
#ifdef MISUSE
    unlock(std::move(g));
    a.balance += amount;  // reported
#else
    a.balance += amount;
    const long balance = a.balance;
    unlock(std::move(g));
    log_balance(balance);
#endif
}
