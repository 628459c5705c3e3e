// row: 31
// tier: types
// seen: all
// expect: read under another guard
// The object was found in the section before: it may be gone, and its lock with it.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

int case_r31_lock_of_an_object_of_another_section(const guarded::slot<peer>& found) {
    auto g = guarded::read_lock();
    [[maybe_unused]] const auto p = found.load(g);
    auto again = relock(std::move(g));
#ifdef MISUSE
    static_cast<void>(lock(again, p, &peer::own));  // misuse
#else
    static_cast<void>(lock(again, found.load(again), &peer::own));
#endif
    return 0;
}
