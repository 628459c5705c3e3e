// row: 8
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// The place is saved by copying the cursor.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma, guarded::rcu_memb>;

bool case_r08_cursor_copied(vma_tree& tree) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto cur = tree.cursor(g, 0);
    if (cur.find(g) == nullptr) return false;
#ifdef MISUSE
    auto saved = cur;  // misuse
#else
    auto saved = tree.cursor(g, cur.first());
#endif
    return saved.next(g) != nullptr;
}
