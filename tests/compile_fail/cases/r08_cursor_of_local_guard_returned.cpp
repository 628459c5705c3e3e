// row: 8
// tier: types
// seen: clang
// expect: address of stack memory associated with local variable
// The guard is local, and its cursor is returned as it is made: clang sees it; elsewhere nobody has that cursor's guard.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

auto at_begin(vma_tree& tree) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    return tree.cursor(g, 0);  // misuse
#else
    return park_here(tree.cursor(g, 0));
#endif
}

unsigned long case_r08_cursor_of_local_guard_returned(vma_tree& tree) {
    auto found = at_begin(tree);
    (void)found;
    return tree.size();
}
