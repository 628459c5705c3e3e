// bug: K7
// rule: Escape
// preset: kernel
// The allocator keeps the area it has looked up. The fix keeps the address and looks up again.
#include "kernel.h"

struct mm_struct {
    struct maple_tree mm_mt;
};

struct vm_area_struct {
    unsigned long vm_start;
    unsigned long vm_end;
};

struct binder_alloc {
    struct mm_struct *mm;
#ifdef MISUSE
    struct vm_area_struct *vma;
#else
    unsigned long vm_start;
#endif
    size_t buffer_size;
};

int binder_alloc_attach(struct binder_alloc *alloc, unsigned long address)
{
    MA_STATE(mas, &alloc->mm->mm_mt, address, address);
    struct vm_area_struct *vma;

    rcu_read_lock();
    vma = mas_walk(&mas);
    if (!vma) {
        rcu_read_unlock();
        return -EINVAL;
    }
#ifdef MISUSE
    alloc->vma = vma;  // reported
#else
    alloc->vm_start = vma->vm_start;
#endif
    alloc->buffer_size = vma->vm_end - vma->vm_start;
    rcu_read_unlock();
    return 0;
}
