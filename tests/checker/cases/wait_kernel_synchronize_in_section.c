// bug: none
// rule: WaitInSection
// preset: kernel
// The replacement waits for the grace period that its own section holds up.
#include "kernel.h"

struct prog {
    struct rcu_head rcu;
    u32 len;
};

struct port {
    struct prog __rcu *prog;
    spinlock_t lock;
};

void port_detach_prog(struct port *port, u32 min_len)
{
    struct prog *prog;
    bool keep;

    rcu_read_lock();
    prog = rcu_dereference(port->prog);
    keep = !prog || prog->len < min_len;
    if (keep) {
        rcu_read_unlock();
        return;
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    spin_lock(&port->lock);
    prog = rcu_replace_pointer(port->prog, NULL, lockdep_is_held(&port->lock));
    spin_unlock(&port->lock);
    synchronize_rcu();  // reported
#ifdef MISUSE
    rcu_read_unlock();
#endif
    kfree(prog);
}
