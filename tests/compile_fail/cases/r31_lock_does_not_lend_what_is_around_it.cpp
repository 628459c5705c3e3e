// row: 31
// tier: types
// seen: all
// expect: read under another guard
// The lock owns what it is made of; the rest of the object belongs to the guard that it was found under.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
    int port = 53;
};

int case_r31_lock_does_not_lend_what_is_around_it(const guarded::slot<peer>& found) {
    auto g = guarded::read_lock();
    const auto p = found.load(g);
    const auto h = lock(g, p, &peer::own);
#ifdef MISUSE
    return get(h, p, &peer::port);  // misuse
#else
    return get(g, p, &peer::port);
#endif
}
