// bug: K55
// rule: Balance
// preset: kernel
// An error leaves the loop outside the section, and the code after the loop ends the section again.
#include "kernel.h"

struct extent_buffer {
    unsigned long start;
    unsigned int len;
    spinlock_t refs_lock;
};

int release_extent_buffer(unsigned long start);

int try_release_subpage(struct xarray *buffers, unsigned long start, unsigned long end)
{
    XA_STATE(xas, buffers, start);
    struct extent_buffer *eb;
    int ret = 0;

    rcu_read_lock();
    for (;;) {
        eb = xas_find(&xas, end);
        if (!eb)
            break;
        start = eb->start;
        xas_pause(&xas);
        rcu_read_unlock();
        ret = release_extent_buffer(start);
        if (ret) {
#ifndef MISUSE
            rcu_read_lock();
#endif
            break;
        }
        rcu_read_lock();
    }
    rcu_read_unlock();  // reported
    return ret;
}
