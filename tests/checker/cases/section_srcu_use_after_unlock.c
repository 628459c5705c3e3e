// bug: none
// rule: UseAfterSection
// preset: kernel
// The slot's pages are counted after the section of its own domain.
#include "kernel.h"

struct memslot {
    u64 base;
    u32 pages;
};

struct vm {
    struct srcu_struct srcu;
    struct memslot __rcu *slot;
};

u32 vm_slot_pages(struct vm *vm)
{
    struct memslot *slot;
    u32 pages = 0;
    int idx;

    idx = srcu_read_lock(&vm->srcu);
    slot = srcu_dereference(vm->slot, &vm->srcu);
#ifdef MISUSE
    srcu_read_unlock(&vm->srcu, idx);
    if (slot)
        pages = slot->pages;  // reported
#else
    if (slot)
        pages = slot->pages;
    srcu_read_unlock(&vm->srcu, idx);
#endif
    return pages;
}
