// bug: none
// rule: UseAfterSection
// preset: kernel
// The device's size is read after the section that keeps out soft interrupts.
#include "kernel.h"

struct fib_rule {
    u32 table;
    struct net_device __rcu *dev;
};

unsigned int rule_mtu(struct fib_rule *rule)
{
    struct net_device *dev;
    unsigned int mtu = 1500;

    rcu_read_lock_bh();
    dev = rcu_dereference_bh(rule->dev);
#ifdef MISUSE
    rcu_read_unlock_bh();
    if (dev)
        mtu = dev->mtu;  // reported
#else
    if (dev)
        mtu = dev->mtu;
    rcu_read_unlock_bh();
#endif
    return mtu;
}
