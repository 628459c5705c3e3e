// bug: K13
// rule: Escape
// preset: kernel
// The iterator returns the live area. The fix returns a copy that the iterator owns.
#include "kernel.h"

struct mm_struct {
    struct maple_tree mm_mt;
};

struct vm_area_struct {
    unsigned long vm_start;
    unsigned long vm_end;
    unsigned long vm_flags;
};

struct bpf_iter_task_vma {
    struct mm_struct *mm;
    unsigned long next_address;
#ifndef MISUSE
    struct vm_area_struct snapshot;
#endif
};

struct vm_area_struct *bpf_iter_task_vma_next(struct bpf_iter_task_vma *it)
{
    MA_STATE(mas, &it->mm->mm_mt, it->next_address, it->next_address);
    struct vm_area_struct *vma;

    rcu_read_lock();
    vma = mas_find(&mas, ~0UL);
    if (!vma) {
        rcu_read_unlock();
        return NULL;
    }
    it->next_address = vma->vm_end;
#ifdef MISUSE
    rcu_read_unlock();
    return vma;  // reported
#else
    it->snapshot = *vma;
    rcu_read_unlock();
    return &it->snapshot;
#endif
}
