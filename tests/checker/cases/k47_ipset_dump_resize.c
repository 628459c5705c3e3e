// bug: K47
// rule: NoSection
// preset: kernel
// The dump reads the set array raw after its only section, while a resize may free it.
#include "kernel.h"

struct ip_set {
    const char *name;
    u32 elements;
};

struct ip_set_net {
    struct ip_set **__rcu ip_set_list;
    u16 ip_set_max;
};

bool ip_set_slot_used(struct ip_set_net *inst, u16 index)
{
    struct ip_set **sets;
    bool used;
    u16 max;

    rcu_read_lock();
    max = READ_ONCE(inst->ip_set_max);
    rcu_read_unlock();
    if (index >= max)
        return false;

#ifndef MISUSE
    rcu_read_lock();
#endif
    sets = rcu_dereference_raw(inst->ip_set_list);
    used = sets[index] != NULL;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return used;
}
