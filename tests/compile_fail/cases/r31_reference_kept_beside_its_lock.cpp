// row: 31
// tier: types
// seen: all
// expect: reference kept: pass it by std::move
// The guard of a counted object's lock takes the reference along: what is kept beside it could be given up before.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer : guarded::counted<> {
    guarded::locked<state> own;
};

int case_r31_reference_kept_beside_its_lock(guarded::ref<peer> r) {
    if (!r) return 0;
#ifdef MISUSE
    static_cast<void>(lock(r, &peer::own));  // misuse
#else
    static_cast<void>(lock(std::move(r), &peer::own));
#endif
    return 0;
}
