// bug: K23
// rule: UseAfterLock
// preset: kernel
// The walk drops the inner lock for an allocation and steps on from the node it held before.
#include "kernel.h"

struct binder_node {
    struct binder_node *next;
    u32 debug_id;
    bool has_async_ref;
};

struct binder_proc {
    spinlock_t inner_lock;
    struct binder_node *nodes;
    bool is_dead;
};

int binder_add_freeze_work(u32 debug_id);

void binder_freeze_nodes(struct binder_proc *proc)
{
    struct binder_node *node;
    u32 debug_id;

    spin_lock(&proc->inner_lock);
    node = proc->nodes;
    while (node) {
        debug_id = node->debug_id;
        if (!node->has_async_ref) {
            node = node->next;
            continue;
        }
        node->has_async_ref = false;
        spin_unlock(&proc->inner_lock);
        if (binder_add_freeze_work(debug_id))
            return;
        spin_lock(&proc->inner_lock);
#ifdef MISUSE
        node = node->next;  // reported
#else
        if (proc->is_dead)
            break;
        node = proc->nodes;
#endif
    }
    spin_unlock(&proc->inner_lock);
}
