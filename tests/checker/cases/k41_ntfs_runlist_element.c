// bug: K41
// rule: UseAfterLock
// preset: kernel
// A pointer to an array element is used after the lock under which the array may be moved.
#include "kernel.h"

struct runlist_element {
    u64 vcn;
    u64 lcn;
    u64 length;
};

struct runlist {
    struct rw_semaphore lock;
    struct runlist_element *rl;
    size_t count;
};

u64 ntfs_run_length(struct runlist *runlist, size_t index)
{
    struct runlist_element *rl;
    u64 length = 0;

    down_read(&runlist->lock);
    if (index >= runlist->count) {
        up_read(&runlist->lock);
        return 0;
    }
    rl = &runlist->rl[index];
#ifdef MISUSE
    up_read(&runlist->lock);
    length = rl->length;  // reported
#else
    length = rl->length;
    up_read(&runlist->lock);
#endif
    return length;
}
