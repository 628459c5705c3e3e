// row: 10
// bug: K45
// tier: types
// seen: all
// expect: guard of another domain: take a guard of the domain that reclaims this
// eventfs: the walk holds an RCU section, but the children are freed after a grace period of another flavour.
#include <guarded/guarded.hpp>

using eventfs_srcu = guarded::rcu_mb;

struct eventfs_inode {
    int entries = 0;
};

int bug_k45_rcu_held_srcu_freed(const guarded::slot<eventfs_inode, eventfs_srcu>& children,
                                const guarded::registration<eventfs_srcu>& srcu) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    const guarded::ptr<eventfs_inode, decltype(g)> child = children.load(g);  // misuse
#else
    auto g = read_lock(srcu);
    const guarded::ptr<eventfs_inode, decltype(g)> child = children.load(g);
#endif
    static_cast<void>(srcu);
    return child ? get(g, child, &eventfs_inode::entries) : 0;
}
