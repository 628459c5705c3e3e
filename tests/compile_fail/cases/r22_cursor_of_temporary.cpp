// row: 22
// tier: types
// seen: all
// expect: temporary guard: it ends with this expression; give it a name
// The cursor is born without a section: its guard died with the line that made it.
#include <guarded/guarded.hpp>

using region_map = guarded::range_map<unsigned long, int>;

bool case_r22_cursor_of_temporary(const region_map& regions, unsigned long address) {
#ifdef MISUSE
    const bool known = regions.cursor(guarded::read_lock(), address);  // misuse
    return known;
#else
    auto g = guarded::read_lock();
    auto cur = regions.cursor(g, address);
    return static_cast<bool>(cur.walk(g));
#endif
}
