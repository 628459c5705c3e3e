// row: 8
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// A callback for later captures the cursor by copy.
#include <guarded/guarded.hpp>

struct extent {
    int length = 0;
};
using extents = guarded::range_map<unsigned long, extent>;

int case_r08_cursor_captured_by_copy(extents& map) {
    auto g = guarded::read_lock();
    auto cur = map.cursor(g, 0);
    auto first = cur.find(g);
    if (!first) return 0;
#ifdef MISUSE
    auto later = [cur] { return cur.index() != 0; };  // misuse
#else
    auto later = [at = park_here(std::move(cur))] { return at.index != 0; };
#endif
    return get(g, first, &extent::length) + (later() ? 1 : 0);
}
