// bug: none
// rule: UseAfterLock
// preset: kernel
// The bridge port is notified after the lock. The good form counts a reference under the lock.
#include "kernel.h"

struct bridge_port {
    refcount_t refs;
    u32 number;
};

struct bridge {
    spinlock_t lock;
    struct bridge_port *root_port;
};

void port_notify(struct bridge_port *port);
void port_put(struct bridge_port *port);

void bridge_notify_root(struct bridge *bridge)
{
    struct bridge_port *port;

    spin_lock(&bridge->lock);
    port = bridge->root_port;
#ifndef MISUSE
    if (port)
        refcount_inc(&port->refs);
#endif
    spin_unlock(&bridge->lock);
    if (!port)
        return;
    port_notify(port);  // reported
#ifndef MISUSE
    port_put(port);
#endif
}
