// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// The function that was lent the object returns its address, to be used behind the unlock.
#include <guarded/guarded.hpp>

struct session {
    int id;
    long last_seen;
};

long case_r13_with_returns_address(guarded::slot<session>& sessions) {
    auto g = guarded::read_lock();
    const auto s = sessions.load(g);
    if (!s) return 0;
#ifdef MISUSE
    const long* seen = with(g, s, [](const session& it) { return &it.last_seen; });  // misuse
    unlock(std::move(g));
    return *seen;
#else
    const long seen = with(g, s, [](const session& it) { return it.last_seen; });
    unlock(std::move(g));
    return seen;
#endif
}
