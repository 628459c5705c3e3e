// row: 8
// tier: types
// seen: all
// expect: not on the heap
// A cursor on the heap could outlive the scope of its guard.
#include <guarded/guarded.hpp>

struct block {
    int owner = 0;
};
using blocks = guarded::range_map<unsigned long, block>;

bool case_r08_cursor_on_the_heap(blocks& map) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    auto* cur = new auto(map.cursor(g, 0));  // misuse
    return cur != nullptr;
#else
    auto cur = map.cursor(g, 0);
    return cur.find(g) != nullptr;
#endif
}
