// row: 28
// tier: types
// seen: all
// expect: read under another guard
// A scan lets its callee drop the lock, and goes on with the entry that it read before.
#include <guarded/guarded.hpp>

struct region {
    int pages = 0;
};
using regions = guarded::range_map<unsigned, region>;

int case_r28_read_before_a_scan_was_unlocked(regions& all, void (*sleeps)()) {
    auto g = guarded::read_lock();
    auto c = all.cursor(g, 0);
    auto r = c.find(g);
    if (!r) return 0;
    auto [again, at] = unlocked(std::move(g), std::move(c), sleeps);
#ifdef MISUSE
    return get(again, r, &region::pages);  // misuse
#else
    auto now = at.walk(again);
    return now ? get(again, now, &region::pages) : 0;
#endif
}
