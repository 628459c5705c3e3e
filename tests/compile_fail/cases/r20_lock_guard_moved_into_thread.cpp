// row: 20
// tier: checked
// seen: none
// run: this guard belongs to another thread
// A mutex must be unlocked by the thread that locked it.
#include <guarded/guarded.hpp>

#include <thread>

struct account {
    int balance = 10;
};

int main() {
    guarded::locked<account> mine;
#ifdef MISUSE
    auto w = lock(mine);
    std::thread clerk{[w = std::move(w)] { set(w, root(w), &account::balance, 0); }};  // misuse
#else
    std::thread clerk{[&mine] {
        auto w = lock(mine);
        set(w, root(w), &account::balance, 0);
    }};
#endif
    clerk.join();
    auto g = lock(mine);
    return get(g, root(g), &account::balance);
}
