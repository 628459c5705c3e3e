// bug: lunatik issue 243
// rule: WaitInSection
// preset: kernel
// The walk runs a handler's mutex in the section. The good form takes a reference and locks after it.
#include "kernel.h"

struct lunatik_object {
    struct hlist_node hlist;
    struct kref kref;
    struct mutex lock;
    u32 hash;
    int calls;
};

static struct hlist_head lunatik_table[64];

void lunatik_put(struct lunatik_object *object);

int lunatik_call(u32 hash)
{
    struct lunatik_object *object;

    rcu_read_lock();
    hlist_for_each_entry_rcu(object, &lunatik_table[hash & 63], hlist) {
        if (object->hash == hash && kref_get_unless_zero(&object->kref))
            break;
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    if (object) {
        mutex_lock(&object->lock);  // reported
        object->calls++;
        mutex_unlock(&object->lock);
        lunatik_put(object);
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
    return 0;
}
