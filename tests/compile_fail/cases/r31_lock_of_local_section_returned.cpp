// row: 31
// tier: types
// seen: clang
// expect: address of stack memory associated with local variable
// run: the guard that a lock's object was found under has ended
// The section ends with the helper, which returns the lock of what was found in it.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

guarded::slot<peer> found{std::make_unique<peer>()};

static auto lock_found() {
    auto g = guarded::read_lock();
#ifdef MISUSE
    return lock(g, found.load(g), &peer::own);  // misuse
#else
    const auto h = lock(g, found.load(g), &peer::own);
    return get(h, root(h), &state::uses);
#endif
}

int main() {
    const auto h = lock_found();
#ifdef MISUSE
    return get(h, root(h), &state::uses) == 1 ? 0 : 1;
#else
    return h == 1 ? 0 : 1;
#endif
}
