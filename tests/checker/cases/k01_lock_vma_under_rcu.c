// bug: K1
// rule: UseAfterSection
// preset: kernel
// The retry walks on from a tree node that the first section protected. The fix sets the cursor anew.
#include "kernel.h"

struct mm_struct {
    struct maple_tree mm_mt;
};

struct vm_area_struct {
    struct mm_struct *vm_mm;
    refcount_t vm_refcnt;
};

void vma_refcount_put(struct vm_area_struct *vma);

// Takes a reference to the area. Where it fails it has left the read section.
static struct vm_area_struct *vma_start_read(struct mm_struct *mm, struct vm_area_struct *vma)
{
    if (!refcount_inc_not_zero(&vma->vm_refcnt)) {
        rcu_read_unlock();
        return ERR_PTR(-EAGAIN);
    }
    if (vma->vm_mm != mm) {
        vma_refcount_put(vma);
        rcu_read_unlock();
        return NULL;
    }
    return vma;
}

struct vm_area_struct *lock_vma_under_rcu(struct mm_struct *mm, unsigned long address)
{
    MA_STATE(mas, &mm->mm_mt, address, address);
    struct vm_area_struct *vma;

retry:
    rcu_read_lock();
    vma = mas_walk(&mas);  // reported
    if (!vma) {
        rcu_read_unlock();
        return NULL;
    }
    vma = vma_start_read(mm, vma);
    if (!vma)
        return NULL;
    if (PTR_ERR(vma) == -EAGAIN) {
#ifndef MISUSE
        mas_set(&mas, address);
#endif
        goto retry;
    }
    rcu_read_unlock();
    return vma;
}
