// row: 10
// bug: K45
// tier: types
// seen: all
// expect: guard of another domain
// RCU is held, but the children are freed by another domain's grace periods.
#include <guarded/guarded.hpp>

struct inode {
    int number = 0;
};

int case_r10_slot_of_another_domain(guarded::slot<inode, guarded::rcu_memb>& children) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    auto child = children.load(g);  // misuse
    return child ? 1 : 0;
#else
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto child = children.load(g);
    return child ? get(g, child, &inode::number) : 0;
#endif
}
