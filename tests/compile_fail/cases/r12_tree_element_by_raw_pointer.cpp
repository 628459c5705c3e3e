// row: 12
// tier: types
// seen: all
// expect: raw pointer: hand it off with evidence
// The region under a cursor is put into a plain pointer that a longer-lived struct holds.
#include <guarded/guarded.hpp>

struct vma {
    unsigned long start = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

struct mapping {
    const vma* region = nullptr;
    unsigned long start = 0;
};

void case_r12_tree_element_by_raw_pointer(vma_tree& tree, mapping& map, unsigned long address) {
    auto g = guarded::read_lock();
    auto cur = tree.cursor(g, address);
    auto found = cur.walk(g);
    if (!found) return;
#ifdef MISUSE
    map.region = found;  // misuse
#else
    map.start = get(g, found, &vma::start);
#endif
}
