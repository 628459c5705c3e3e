// bug: none
// rule: Escape
// preset: kernel
// The tunnel keeps the device that it found. The good form holds the device first.
#include "kernel.h"

struct tunnel {
    struct net_device *dev;
    u32 remote;
};

int tunnel_bind(struct tunnel *tunnel, int ifindex)
{
    struct net_device *dev;

    rcu_read_lock();
    dev = dev_get_by_index_rcu(ifindex);
    if (!dev) {
        rcu_read_unlock();
        return -ENODEV;
    }
#ifndef MISUSE
    dev_hold(dev);
#endif
    tunnel->dev = dev;  // reported
    rcu_read_unlock();
    return 0;
}
