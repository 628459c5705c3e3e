// bug: K45
// rule: UseAfterSection
// preset: kernel
// The children are freed by a sleepable domain; the plain section that is left does not hold them.
#include "kernel.h"

struct eventfs_inode {
    struct list_head list;
    unsigned int ino;
};

DEFINE_STATIC_SRCU(eventfs_srcu);
static struct eventfs_inode __rcu *eventfs_root;

unsigned int eventfs_root_ino(void)
{
    struct eventfs_inode *ei;
    unsigned int ino = 0;
    int idx;

    rcu_read_lock();
    idx = srcu_read_lock(&eventfs_srcu);
    ei = srcu_dereference(eventfs_root, &eventfs_srcu);
#ifdef MISUSE
    srcu_read_unlock(&eventfs_srcu, idx);
    if (ei)
        ino = ei->ino;  // reported
#else
    if (ei)
        ino = ei->ino;
    srcu_read_unlock(&eventfs_srcu, idx);
#endif
    rcu_read_unlock();
    return ino;
}
