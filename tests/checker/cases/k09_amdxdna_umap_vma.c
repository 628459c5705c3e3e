// bug: K9
// rule: Escape
// preset: kernel
// The mapping record keeps the area for a worker that runs after the unmapping.
#include "kernel.h"

struct vm_area_struct {
    unsigned long vm_start;
    unsigned long vm_end;
};

struct amdxdna_umap {
    struct list_head node;
    unsigned long start;
    unsigned long end;
#ifdef MISUSE
    struct vm_area_struct *vma;
#endif
    struct work_struct unmap_work;
};

int amdxdna_umap_register(struct list_head *umaps, struct maple_tree *areas, unsigned long address)
{
    MA_STATE(mas, areas, address, address);
    struct vm_area_struct *vma;
    struct amdxdna_umap *umap;

    umap = kzalloc(sizeof(*umap), GFP_KERNEL);
    if (!umap)
        return -ENOMEM;

    rcu_read_lock();
    vma = mas_walk(&mas);
    if (!vma) {
        rcu_read_unlock();
        kfree(umap);
        return -EINVAL;
    }
    umap->start = vma->vm_start;
    umap->end = vma->vm_end;
#ifdef MISUSE
    umap->vma = vma;  // reported
#endif
    list_add_tail(&umap->node, umaps);
    rcu_read_unlock();
    return 0;
}
