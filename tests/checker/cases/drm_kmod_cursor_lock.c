// bug: drm-kmod pull request 237
// rule: WaitInSection
// preset: kernel
// The cursor waits for the writers' lock inside the section. The fix ends the section first.
#include "kernel.h"

struct dma_fence {
    u64 seqno;
};

struct dma_resv {
    struct mutex rw;
    struct dma_fence __rcu *fence_excl;
    unsigned int seq;
};

u64 dma_resv_last_seqno(struct dma_resv *obj, unsigned int expected)
{
    struct dma_fence *fence;
    u64 seqno = 0;

    rcu_read_lock();
    fence = rcu_dereference(obj->fence_excl);
    if (fence)
        seqno = fence->seqno;
#ifndef MISUSE
    rcu_read_unlock();
#endif
    if (READ_ONCE(obj->seq) != expected) {
        mutex_lock(&obj->rw);  // reported
        mutex_unlock(&obj->rw);
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
    return seqno;
}
