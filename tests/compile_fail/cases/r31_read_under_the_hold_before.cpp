// row: 31
// tier: types
// seen: all
// expect: read under another guard
// What the object's lock owns is read under one hold and used under the next, in between which anybody changed it.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

int case_r31_read_under_the_hold_before(const guarded::slot<peer>& found) {
    auto g = guarded::read_lock();
    const auto p = found.load(g);
    auto h = lock(g, p, &peer::own);
    [[maybe_unused]] const auto mine = root(h);
    auto again = relock(std::move(h));
#ifdef MISUSE
    return get(again, mine, &state::uses);  // misuse
#else
    return get(again, root(again), &state::uses);
#endif
}
