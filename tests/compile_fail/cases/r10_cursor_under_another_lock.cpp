// row: 10
// bug: K5
// tier: types
// seen: all
// expect: guard of another lock
// The walk over the regions holds a lock, but not that of the address space.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma>;
struct ksm_list {
    int entries = 0;
};

bool case_r10_cursor_under_another_lock(vma_tree& mm, guarded::locked<ksm_list>& ksm) {
#ifdef MISUSE
    auto g = lock(ksm);
    auto iterator = mm.cursor(g, 0);  // misuse
    return sizeof(iterator) != 0;
#else
    auto listed = lock(ksm);
    auto g = lock(mm);
    auto iterator = mm.cursor(g, 0);
    return iterator.find(g) != nullptr && get(listed, root(listed), &ksm_list::entries) > 0;
#endif
}
