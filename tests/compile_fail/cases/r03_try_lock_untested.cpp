// row: 3
// tier: typestate
// seen: clang:consumed
// expect: argument not in expected state
// run: try_lock failed
// The lock was free whenever this was tried, so nobody asked whether try_lock got it.
#include <guarded/guarded.hpp>

#include <thread>

struct account {
    int balance = 10;
};

static int balance_of(guarded::locked<account>& a) {
    auto l = try_lock(a);
#ifdef MISUSE
    return get(l, root(l), &account::balance);  // misuse
#else
    return l ? get(l, root(l), &account::balance) : 0;
#endif
}

int main() {
    guarded::locked<account> mine;
    const auto held = lock(mine);
    int seen = 0;
    std::thread{[&] { seen = balance_of(mine); }}.join();
    return seen;
}
