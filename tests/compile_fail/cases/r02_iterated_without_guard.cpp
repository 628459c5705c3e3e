// row: 2
// tier: types
// seen: all
// expect: no guard
// The kernel's mt_for_each, with the section anywhere or nowhere.
#include <guarded/guarded.hpp>

struct vma {
    long pages = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

long case_r02_iterated_without_guard(vma_tree& mm) {
    long pages = 0;
#ifdef MISUSE
    mm.for_each(0UL, ~0UL, [&](unsigned long, unsigned long, auto) { ++pages; });  // misuse
#else
    auto g = guarded::read_lock();
    mm.for_each(g, 0, ~0UL, [&](unsigned long, unsigned long, auto v) { pages += get(g, v, &vma::pages); });
#endif
    return pages;
}
