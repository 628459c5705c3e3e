// bug: K39
// rule: UseAfterLock
// preset: kernel
// The hook table is checked after the mutex, where another thread may replace and free it.
#include "kernel.h"

struct nf_hook_entries {
    u16 num_hook_entries;
    int priorities[8];
};

static struct nf_hook_entries __rcu *nf_hooks;
static DEFINE_MUTEX(nf_hook_mutex);

struct nf_hook_entries *nf_hook_entries_grow(const struct nf_hook_entries *old, int priority);
void hooks_validate(const struct nf_hook_entries *hooks);

int nf_register_net_hook(int priority)
{
    struct nf_hook_entries *old, *grown, *hooks;

    mutex_lock(&nf_hook_mutex);
    old = rcu_dereference_protected(nf_hooks, lockdep_is_held(&nf_hook_mutex));
    grown = nf_hook_entries_grow(old, priority);
    if (IS_ERR(grown)) {
        mutex_unlock(&nf_hook_mutex);
        return (int)PTR_ERR(grown);
    }
    rcu_assign_pointer(nf_hooks, grown);
    hooks = rcu_dereference_protected(nf_hooks, lockdep_is_held(&nf_hook_mutex));
#ifdef MISUSE
    mutex_unlock(&nf_hook_mutex);
    hooks_validate(hooks);  // reported
#else
    hooks_validate(hooks);
    mutex_unlock(&nf_hook_mutex);
#endif
    synchronize_rcu();
    kfree(old);
    return 0;
}
