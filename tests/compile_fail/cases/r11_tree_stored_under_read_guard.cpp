// row: 11
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// The tree is changed inside a read section, without the writers' lock.
#include <guarded/guarded.hpp>

#include <memory>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

void case_r11_tree_stored_under_read_guard(vma_tree& tree, std::unique_ptr<vma> mapping) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    tree.store(g, 0x1000, 0x1fff, std::move(mapping));  // misuse
#else
    auto w = lock(tree);
    tree.store(w, 0x1000, 0x1fff, std::move(mapping));
#endif
}
