// row: 30
// tier: types
// seen: all
// expect: read under another guard
// The session was found through one peer and is read under the other, which keeps nothing of it alive.
#include <guarded/guarded.hpp>

struct session : guarded::counted<> {
    int sent = 0;
};
struct peer : guarded::counted<> {
    guarded::ref<session> talk;
};

int case_r30_loaded_under_another_reference(guarded::ref<peer> a, guarded::ref<peer> b) {
    const auto h = lend(a);
    const auto talk = load(h, &peer::talk);
    if (!talk || !b) return 0;
#ifdef MISUSE
    const auto other = lend(b);
    return get(other, talk, &session::sent);  // misuse
#else
    return get(h, talk, &session::sent);
#endif
}
