// row: 11
// tier: types
// seen: all
// expect: no guard
// A range is removed with nothing held at all.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma, guarded::rcu_qsbr>;

bool case_r11_tree_erased_without_lock(vma_tree& tree, unsigned long address) {
#ifdef MISUSE
    return tree.erase(address);  // misuse
#else
    auto w = lock(tree);
    return tree.erase(w, address);
#endif
}
