// row: 1
// bug: K15
// tier: types
// seen: all
// expect: read under another guard
// A long iteration yields in the middle, and steps on with the cursor that it had before.
#include <guarded/guarded.hpp>

struct entry {
    int pages = 0;
};
using page_table = guarded::range_map<unsigned long, entry>;

bool should_yield();
void yield();

int case_r01_cursor_stepped_in_next_section(page_table& table) {
    auto g = guarded::read_lock();
    auto iter = table.cursor(g, 0);
    auto e = iter.find(g);
    if (!e) return 0;
    int pages = get(g, e, &entry::pages);
    if (!should_yield()) return pages;
    const auto at = iter.last() + 1;
    unlock(std::move(g));
    yield();
    auto g2 = guarded::read_lock();
#ifdef MISUSE
    auto next = iter.next(g2);  // misuse
    return pages + (next && at ? 1 : 0);
#else
    auto fresh = table.cursor(g2, at);
    auto next = fresh.find(g2);
    return pages + (next ? get(g2, next, &entry::pages) : 0);
#endif
}
