// row: 31
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// run: the guard that a lock's object was found under has ended
// The object's lock is held, so its reader takes the object for safe, and leaves the section that kept it.
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
#ifdef MISUSE
    unlock(std::move(g));
    return get(h, root(h), &state::uses) == 1 ? 0 : 1;  // misuse
#else
    return get(h, root(h), &state::uses) == 1 ? 0 : 1;
#endif
}
