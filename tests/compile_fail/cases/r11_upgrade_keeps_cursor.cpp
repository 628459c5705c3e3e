// row: 11
// tier: types
// seen: all
// expect: read under another guard
// A range is found under RCU; the write lock is taken, and the cursor of the read section walks on.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma, guarded::rcu_memb>;

bool case_r11_upgrade_keeps_cursor(vma_tree& tree, unsigned long address) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto cur = tree.cursor(g, address);
    if (cur.walk(g) == nullptr) return false;
    auto w = lock(tree);
#ifdef MISUSE
    auto found = cur.walk(w);  // misuse
    return found ? true : false;
#else
    auto fresh = tree.resume(w, park_here(std::move(cur)));
    auto found = fresh.walk(w);
    if (found) set(w, found, &vma::flags, 1);
    return found != nullptr;
#endif
}
