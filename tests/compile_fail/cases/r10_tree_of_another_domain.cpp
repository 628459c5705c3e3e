// row: 10
// tier: types
// seen: all
// expect: guard of another domain
// The tree gives its nodes to one flavour; the reader entered a section of another.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma, guarded::rcu_mb>;

int case_r10_tree_of_another_domain(vma_tree& tree, unsigned long address) {
#ifdef MISUSE
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto found = tree.load(g, address);  // misuse
    return found ? 1 : 0;
#else
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto found = tree.load(g, address);
    return found ? get(g, found, &vma::flags) : 0;
#endif
}
