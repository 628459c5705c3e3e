// row: 8
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// A helper finds the place and returns its cursor: its guard is the caller's, but a cursor still does not travel.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

template <class G>
auto find_first(guarded::borrowed<G> g, vma_tree& tree) {
    auto cur = tree.cursor(g, 0);
    if (cur.find(g) == nullptr) cur.seek(0);
#ifdef MISUSE
    return cur;  // misuse
#else
    return park_here(std::move(cur));
#endif
}

unsigned long case_r08_cursor_returned(vma_tree& tree) {
    auto g = guarded::read_lock();
    const auto found = find_first(borrow(g), tree);
    return sizeof(found);
}
