// bug: none
// rule: Balance
// preset: kernel
// The error path returns without the index's unlock.
#include "kernel.h"

struct notifier {
    int (*call)(unsigned long event);
    int priority;
};

DEFINE_STATIC_SRCU(chain_srcu);
static struct notifier __rcu *chain_head;

int notifier_call(unsigned long event)
{
    struct notifier *notifier;
    int ret = 0;
    int idx;

    idx = srcu_read_lock(&chain_srcu);
    notifier = srcu_dereference(chain_head, &chain_srcu);
    if (!notifier) {
#ifndef MISUSE
        srcu_read_unlock(&chain_srcu, idx);
#endif
        return -ENOENT;  // reported
    }
    ret = notifier->call(event);
    srcu_read_unlock(&chain_srcu, idx);
    return ret;
}
