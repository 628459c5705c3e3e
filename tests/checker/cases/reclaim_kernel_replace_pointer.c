// bug: none
// rule: Reclaim
// preset: kernel
// The old filter is freed right after its replacement. The good form frees it after a grace period.
#include "kernel.h"

struct filter {
    struct rcu_head rcu;
    u32 len;
};

struct sock_filter_slot {
    struct mutex lock;
    struct filter __rcu *filter;
};

u32 filter_length(struct sock_filter_slot *slot)
{
    struct filter *filter;
    u32 len = 0;

    rcu_read_lock();
    filter = rcu_dereference(slot->filter);
    if (filter)
        len = filter->len;
    rcu_read_unlock();
    return len;
}

int attach_filter(struct sock_filter_slot *slot, u32 len)
{
    struct filter *fresh, *old;

    fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
    if (!fresh)
        return -ENOMEM;
    fresh->len = len;
    mutex_lock(&slot->lock);
    old = rcu_replace_pointer(slot->filter, fresh, lockdep_is_held(&slot->lock));
    mutex_unlock(&slot->lock);
    if (!old)
        return 0;
#ifdef MISUSE
    kfree(old);  // reported
#else
    kfree_rcu(old, rcu);
#endif
    return 0;
}
