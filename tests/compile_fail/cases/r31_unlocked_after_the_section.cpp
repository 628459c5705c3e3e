// row: 31
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// run: the guard that a lock's object was found under has ended
// Section and lock are released in the order in which they were taken: the lock may be gone when it is unlocked.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

int main() {
    guarded::slot<peer> found{std::make_unique<peer>()};
    auto g = guarded::read_lock();
    auto h = lock(g, found.load(g), &peer::own);
    const int uses = get(h, root(h), &state::uses);
#ifdef MISUSE
    unlock(std::move(g));
    unlock(std::move(h));  // misuse
#else
    unlock(std::move(h));
    unlock(std::move(g));
#endif
    return uses == 1 ? 0 : 1;
}
