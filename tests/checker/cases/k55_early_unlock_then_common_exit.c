// bug: K55
// rule: Balance
// preset: kernel
// The check for a busy buffer ends the section and goes to the exit, which ends it once more.
#include "kernel.h"

struct extent_buffer {
    unsigned long start;
    bool under_io;
};

int try_release_buffer(struct xarray *buffers, unsigned long index)
{
    struct extent_buffer *eb;
    int ret = 0;

    rcu_read_lock();
    eb = xa_load(buffers, index);
    if (!eb)
        goto out;
    if (READ_ONCE(eb->under_io)) {
#ifdef MISUSE
        rcu_read_unlock();
#endif
        ret = -EBUSY;
        goto out;
    }
    ret = eb->start != 0;
out:
    rcu_read_unlock();  // reported
    return ret;
}
