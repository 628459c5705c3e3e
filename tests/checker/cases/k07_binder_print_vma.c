// bug: K7
// rule: UseAfterLock
// preset: kernel
// The printer reads the stored area under the mutex and looks into it after the mutex.
#include "kernel.h"

struct vm_area_struct {
    unsigned long vm_start;
    unsigned long vm_end;
};

struct binder_alloc {
    struct mutex mutex;
    struct vm_area_struct *vma;
    size_t pages_high;
};

void binder_alloc_print_pages(struct seq_file *m, struct binder_alloc *alloc)
{
    struct vm_area_struct *vma;
    unsigned long pages = 0;

    mutex_lock(&alloc->mutex);
    vma = alloc->vma;
#ifdef MISUSE
    mutex_unlock(&alloc->mutex);
    if (vma)
        pages = vma->vm_end >> 12;  // reported
#else
    if (vma)
        pages = vma->vm_end >> 12;
    mutex_unlock(&alloc->mutex);
#endif
    seq_printf(m, "pages: %lu high: %zu\n", pages, alloc->pages_high);
}
