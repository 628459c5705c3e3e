// row: 12
// tier: types
// seen: all
// expect: function cannot be called with first
// The callback is one of the old interface: it takes plain pointers, which it may keep.
#include <guarded/guarded.hpp>

struct vma {
    long pages = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

long case_r12_iteration_into_raw_pointers(const vma_tree& mm) {
    long pages = 0;
    auto g = guarded::read_lock();
#ifdef MISUSE
    mm.for_each(g, 0, ~0UL, [&](unsigned long, unsigned long, const vma* v) { pages += v->pages; });  // misuse
#else
    mm.for_each(g, 0, ~0UL, [&](unsigned long, unsigned long, auto v) { pages += get(g, v, &vma::pages); });
#endif
    return pages;
}
