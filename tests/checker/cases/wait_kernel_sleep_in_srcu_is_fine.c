// bug: none
// rule: WaitInSection
// preset: kernel
// A section of the sleepable domain may take a mutex, a plain section may not.
#include "kernel.h"

struct memslot {
    u64 base;
    u32 pages;
};

struct vm {
    struct srcu_struct srcu;
    struct memslot __rcu *slot;
    struct mutex slots_lock;
    u32 dirty;
};

void vm_mark_dirty(struct vm *vm)
{
    struct memslot *slot;
#ifdef MISUSE
    rcu_read_lock();
    slot = rcu_dereference(vm->slot);
#else
    int idx = srcu_read_lock(&vm->srcu);

    slot = srcu_dereference(vm->slot, &vm->srcu);
#endif
    if (slot) {
        mutex_lock(&vm->slots_lock);  // reported
        vm->dirty += slot->pages;
        mutex_unlock(&vm->slots_lock);
    }
#ifdef MISUSE
    rcu_read_unlock();
#else
    srcu_read_unlock(&vm->srcu, idx);
#endif
}
