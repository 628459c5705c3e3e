// row: 1
// bug: K7
// tier: types
// seen: all
// expect: read under another guard
// The region that a cursor found is read under the guard of the next look-up.
#include <guarded/guarded.hpp>

struct region {
    long flags = 0;
};
using regions = guarded::range_map<unsigned long, region, guarded::rcu_mb>;

long case_r01_found_region_in_next_section(regions& map, unsigned long address) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto saved = map.load(g, address);
    if (!saved) return 0;
    long flags = get(g, saved, &region::flags);
    unlock(std::move(g));
    auto g2 = read_lock(me);
#ifdef MISUSE
    flags |= get(g2, saved, &region::flags);  // misuse
#else
    auto again = map.load(g2, address);
    if (again) flags |= get(g2, again, &region::flags);
#endif
    return flags;
}
