// bug: K11
// rule: UseAfterLock
// preset: kernel
// The fault handler drops the lock of the address space; the caller then locks the area it read before.
#include "kernel.h"

struct vm_area_struct {
    unsigned long vm_start;
    unsigned long vm_end;
};

struct mm_struct {
    struct mutex mmap_lock;
    struct vm_area_struct *cached_vma;
};

int wait_for_userfault(unsigned long address);
void hugetlb_vma_lock_read(struct vm_area_struct *vma);
void hugetlb_vma_unlock_read(struct vm_area_struct *vma);

// Returns without the lock of the address space.
static int handle_userfault(struct mm_struct *mm, unsigned long address)
{
    mutex_unlock(&mm->mmap_lock);
    return wait_for_userfault(address);
}

int hugetlb_handle_userfault(struct mm_struct *mm, unsigned long address)
{
    struct vm_area_struct *vma;
    int ret;

    mutex_lock(&mm->mmap_lock);
    vma = mm->cached_vma;
    if (!vma || address < vma->vm_start) {
        mutex_unlock(&mm->mmap_lock);
        return -EINVAL;
    }
    hugetlb_vma_unlock_read(vma);
    ret = handle_userfault(mm, address);
#ifdef MISUSE
    hugetlb_vma_lock_read(vma);  // reported
#endif
    return ret;
}
