// bug: none
// rule: Reclaim
// preset: kernel
// The multicast entry is freed under the writers' lock while readers walk the list.
#include "kernel.h"

struct mc_entry {
    struct list_head list;
    struct rcu_head rcu;
    u32 group;
};

struct mc_table {
    spinlock_t lock;
    struct list_head entries;
};

int mc_leave(struct mc_table *table, u32 group)
{
    struct mc_entry *entry, *next;
    int err = -ENOENT;

    spin_lock_bh(&table->lock);
    list_for_each_entry_safe(entry, next, &table->entries, list) {
        if (entry->group != group)
            continue;
        list_del_rcu(&entry->list);
#ifdef MISUSE
        kfree(entry);  // reported
#else
        kfree_rcu(entry, rcu);
#endif
        err = 0;
    }
    spin_unlock_bh(&table->lock);
    return err;
}
