// bug: K33
// rule: UseAfterLock
// preset: kernel
// The search drops its lock and returns the lease; the caller copies from it. The fix takes a reference.
#include "kernel.h"

struct lease {
    struct lease *next;
    refcount_t refs;
    u8 lease_key[16];
    u32 state;
};

struct lease_table {
    rwlock_t lock;
    struct lease *first;
};

void lease_put(struct lease *lease);

static struct lease *same_client_has_lease(struct lease_table *table, u8 key)
{
    struct lease *lease;

    read_lock(&table->lock);
    for (lease = table->first; lease; lease = lease->next) {
        if (lease->lease_key[0] == key)
            break;
    }
#ifndef MISUSE
    if (lease && !refcount_inc_not_zero(&lease->refs))
        lease = NULL;
#endif
    read_unlock(&table->lock);
    return lease;
}

u32 smb_grant_state(struct lease_table *table, u8 key)
{
    struct lease *lease = same_client_has_lease(table, key);
    u32 state = 0;

    if (lease) {
        state = lease->state;  // reported
#ifndef MISUSE
        lease_put(lease);
#endif
    }
    return state;
}
