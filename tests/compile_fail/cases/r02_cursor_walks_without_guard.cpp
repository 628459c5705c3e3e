// row: 2
// tier: types
// seen: all
// expect: no guard
// The kernel's call: mas_walk(&mas), with the section anywhere or nowhere.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

bool case_r02_cursor_walks_without_guard(vma_tree& tree, unsigned long address) {
    auto g = guarded::read_lock();
    auto mas = tree.cursor(g, address);
#ifdef MISUSE
    return mas.walk() != nullptr;  // misuse
#else
    return mas.walk(g) != nullptr;
#endif
}
