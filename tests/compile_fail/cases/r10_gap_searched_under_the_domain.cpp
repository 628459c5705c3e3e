// row: 10
// tier: types
// seen: all
// expect: guard of another lock
// A free gap that a mere reader found may be taken by the time it is used: the search needs the tree's lock.
#include <guarded/guarded.hpp>

#include <optional>

struct gap_options : guarded::range_options {
    static constexpr bool gaps = true;
};
struct region {
    int pages = 0;
};
using region_tree = guarded::range_map<unsigned, region, guarded::rcu_bp, std::mutex, gap_options>;

std::optional<unsigned> case_r10_gap_searched_under_the_domain(region_tree& regions) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    return regions.find_gap(g, 4);  // misuse
#else
    auto w = lock(regions);
    return regions.find_gap(w, 4);
#endif
}
