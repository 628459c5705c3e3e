// row: 30
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this reference was released
// run: this reference was released
// What was found through the peer is read when the peer was given up: with it goes what it leads to.
#include <guarded/guarded.hpp>

struct session : guarded::counted<> {
    int sent = 3;
};
struct peer : guarded::counted<> {
    guarded::ref<session> talk = guarded::make_counted<session>();
};

int case_r30_loaded_and_reference_released() {
    auto mine = guarded::make_counted<peer>();
    const auto h = lend(mine);
    const auto talk = load(h, &peer::talk);
#ifdef MISUSE
    release(std::move(mine));
    return get(h, talk, &session::sent);  // misuse
#else
    const int sent = get(h, talk, &session::sent);
    release(std::move(mine));
    return sent;
#endif
}

int main() { return case_r30_loaded_and_reference_released() == 3 ? 0 : 1; }
