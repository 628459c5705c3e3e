// row: 1
// tier: checked
// seen: none
// run: this was read in an earlier critical section
// A class hands out its lock's guard from one place; the pointer of the first locking is used in the second.
#include <guarded/guarded.hpp>

#include <mutex>

struct account {
    int balance = 7;
};

struct bank {
    guarded::locked<account, std::mutex> data;
    auto enter() { return lock(data); }
};

int main() {
    bank b;
    auto g = b.enter();
    auto a = root(g);
    set(g, a, &account::balance, 8);
    unlock(std::move(g));
    auto g2 = b.enter();
#ifdef MISUSE
    return get(g2, a, &account::balance) - 8;  // misuse
#else
    return get(g2, root(g2), &account::balance) - 8;
#endif
}
