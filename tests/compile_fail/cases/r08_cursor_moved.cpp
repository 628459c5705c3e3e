// row: 8
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// A cursor is moved to another name, as any iterator can be.
#include <guarded/guarded.hpp>

struct entry {
    int key = 0;
};
using table = guarded::range_map<unsigned, entry>;

bool case_r08_cursor_moved(table& entries) {
    auto g = guarded::read_lock();
    auto cur = entries.cursor(g, 0);
#ifdef MISUSE
    auto mine = std::move(cur);  // misuse
#else
    auto mine = entries.resume(g, park_here(std::move(cur)));
#endif
    return mine.find(g) != nullptr;
}
