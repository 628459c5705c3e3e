// bug: none
// rule: UseAfterSection
// preset: kernel
// The second walk continues from an entry of the first section.
#include "kernel.h"

struct mount {
    struct list_head list;
    unsigned int id;
    unsigned int flags;
};

void statfs_mount(unsigned int id);

unsigned int count_after_first(struct list_head *mounts)
{
    struct mount *mount;
    unsigned int id, count = 0;

    rcu_read_lock();
    mount = list_first_or_null_rcu(mounts, struct mount, list);
    if (!mount) {
        rcu_read_unlock();
        return 0;
    }
    id = mount->id;
#ifdef MISUSE
    rcu_read_unlock();
    statfs_mount(id);
    rcu_read_lock();
#else
    statfs_mount(id);
#endif
    list_for_each_entry_continue_rcu(mount, mounts, list)  // reported
        count += mount->flags != 0;
    rcu_read_unlock();
    return count;
}
