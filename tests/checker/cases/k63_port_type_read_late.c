// bug: K63
// rule: UseAfterSection
// preset: kernel
// The type of a port is compared after the section in which the port was found.
#include "kernel.h"

#define PORT_DOORBELL 3

struct port_info {
    int port_type;
    u64 doorbell;
};

static struct port_info __rcu *ports[16];

int port_is_doorbell(unsigned int id)
{
    struct port_info *info;
    int ret;

    if (id >= ARRAY_SIZE(ports))
        return -EINVAL;
    rcu_read_lock();
    info = rcu_dereference(ports[id]);
    if (!info) {
        rcu_read_unlock();
        return -ENOENT;
    }
#ifdef MISUSE
    rcu_read_unlock();
    ret = info->port_type == PORT_DOORBELL;  // reported
#else
    ret = info->port_type == PORT_DOORBELL;
    rcu_read_unlock();
#endif
    return ret;
}
