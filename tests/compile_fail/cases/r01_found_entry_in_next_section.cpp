// row: 1
// tier: types
// seen: all
// expect: read under another guard
// What find gave, range and value, is kept over the pause; the range is a copy and may be, the value may not.
#include <guarded/guarded.hpp>

struct timer {
    long deadline = 0;
};
using timers = guarded::range_map<unsigned long, timer>;

long case_r01_found_entry_in_next_section(timers& wheel, unsigned long now) {
    auto g = guarded::read_lock();
    auto due = wheel.find(g, now);
    if (!due) return -1;
    auto first = due.first;
    unlock(std::move(g));
    auto g2 = guarded::read_lock();
#ifdef MISUSE
    return get(g2, due.value, &timer::deadline);  // misuse
#else
    auto again = wheel.find(g2, first);
    return again ? get(g2, again.value, &timer::deadline) : -1;
#endif
}
