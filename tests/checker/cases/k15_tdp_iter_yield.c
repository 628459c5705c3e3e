// bug: K15
// rule: UseAfterSection
// preset: kernel
// The walk yields and steps on from the table entry of the section before. The fix restarts the cursor.
#include "kernel.h"

struct tdp_iter {
    u64 *root;
    u64 *sptep;
    unsigned long gfn;
};

void zap_entry(u64 entry);

static void tdp_iter_start(struct tdp_iter *iter, u64 **root)
{
    iter->root = rcu_dereference(*root);
    iter->sptep = iter->root;
}

static void tdp_iter_next(struct tdp_iter *iter)
{
    iter->gfn++;
    iter->sptep++;
}

void zap_gfn_range(u64 **root, unsigned long end)
{
    struct tdp_iter iter = { .gfn = 0 };

    rcu_read_lock();
    tdp_iter_start(&iter, root);
    while (iter.gfn < end) {
        zap_entry(*iter.sptep);  // reported
        tdp_iter_next(&iter);
        if (need_resched()) {
            rcu_read_unlock();
            cond_resched();
            rcu_read_lock();
#ifndef MISUSE
            tdp_iter_start(&iter, root);
            iter.sptep += iter.gfn;
#endif
        }
    }
    rcu_read_unlock();
}
