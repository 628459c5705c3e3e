// row: 16
// tier: types
// seen: all
// expect: reference kept: pass it by std::move
// A reference is released and still has a name: whoever reads on would take it for alive.
#include <guarded/guarded.hpp>

struct session : guarded::counted<> {
    int user = 0;
};

int case_r16_released_without_giving_it_away(guarded::slot<session>& current) {
    auto g = guarded::read_lock();
    auto mine = handoff(g, current.load(g), guarded::by_reference);
    unlock(std::move(g));
    const int user = mine ? get(mine, &session::user) : 0;
#ifdef MISUSE
    if (mine) release(mine);  // misuse
#else
    if (mine) release(std::move(mine));
#endif
    return user;
}
