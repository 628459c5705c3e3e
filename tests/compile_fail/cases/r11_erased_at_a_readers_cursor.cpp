// row: 11
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// A cursor that walks under a read guard erases what it stands on.
#include <guarded/guarded.hpp>

struct session_entry {
    bool expired = false;
};
using session_tree = guarded::range_map<unsigned, session_entry>;

void case_r11_erased_at_a_readers_cursor(session_tree& sessions) {
#ifdef MISUSE
    auto g = guarded::read_lock();
#else
    auto g = lock(sessions);
#endif
    auto at = sessions.cursor(g, 0);
    while (auto entry = at.find(g))
        if (get(g, entry, &session_entry::expired)) at.erase(g);  // misuse
}
