// row: 31
// tier: types
// seen: all
// expect: no guard
// A pointer that was found is locked, as in C, without a word of what keeps the object meanwhile.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

int case_r31_locked_without_a_guard(const guarded::slot<peer>& found) {
    auto g = guarded::read_lock();
    const auto p = found.load(g);
#ifdef MISUSE
    static_cast<void>(lock(p, &peer::own));  // misuse
#else
    static_cast<void>(lock(g, p, &peer::own));
#endif
    return 0;
}
