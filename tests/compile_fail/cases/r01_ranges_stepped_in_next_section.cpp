// row: 1
// tier: types
// seen: all
// expect: read under another guard
// A search for free room goes from range to range, pauses, and steps on with the cursor of the section before.
#include <guarded/guarded.hpp>

struct area {
    int pages = 0;
};
using areas = guarded::range_map<unsigned long, area>;

void wait_for_memory();

unsigned long case_r01_ranges_stepped_in_next_section(areas& used, unsigned long from) {
    auto g = guarded::read_lock();
    auto cur = used.cursor(g, from);
    if (!cur.find_range(g)) return cur.range().first;
    auto at = cur.last();
    auto again = relock(std::move(g));
    wait_for_memory();
#ifdef MISUSE
    auto behind = cur.next_range(again);  // misuse
    return behind ? at : 0;
#else
    auto fresh = used.resume(again, park_after(std::move(cur)));
    return fresh.find_range(again) ? at : fresh.range().first;
#endif
}
