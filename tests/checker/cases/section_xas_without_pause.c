// bug: none
// rule: UseAfterSection
// preset: kernel
// The walk leaves the section without pausing its cursor. The good form pauses it first.
#include "kernel.h"

struct folio {
    unsigned long index;
    bool dirty;
};

unsigned long count_dirty(struct xarray *pages, unsigned long end)
{
    XA_STATE(xas, pages, 0);
    struct folio *folio;
    unsigned long dirty = 0;

    rcu_read_lock();
    xas_for_each(&xas, folio, end) {  // reported
        if (folio->dirty)
            dirty++;
        if (need_resched()) {
#ifndef MISUSE
            xas_pause(&xas);
#endif
            rcu_read_unlock();
            cond_resched();
            rcu_read_lock();
        }
    }
    rcu_read_unlock();
    return dirty;
}
