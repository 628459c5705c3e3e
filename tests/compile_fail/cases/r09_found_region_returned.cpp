// row: 9
// bug: K13
// tier: types
// seen: all
// expect: no guard
// An iterator hands out the region itself, and drops what protects it; it should hand out a snapshot.
#include <guarded/guarded.hpp>

#include <optional>

struct vma {
    unsigned long start = 0;
    unsigned long end = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

auto next_region(vma_tree& tree, unsigned long at) {
    auto g = guarded::read_lock();
    auto cur = tree.cursor(g, at);
    auto found = cur.find(g);
#ifdef MISUSE
    return found;
#else
    return found ? std::optional{get(g, found)} : std::nullopt;
#endif
}

unsigned long case_r09_found_region_returned(vma_tree& tree) {
    auto region = next_region(tree, 0);
    if (!region) return 0;
#ifdef MISUSE
    return get(region, &vma::end);  // misuse
#else
    return region->end;
#endif
}
