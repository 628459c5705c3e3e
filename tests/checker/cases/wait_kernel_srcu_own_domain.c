// bug: none
// rule: WaitInSection
// preset: kernel
// Waiting for the sleepable domain inside its own section never ends. The good form waits after it.
#include "kernel.h"

struct handler {
    struct rcu_head rcu;
    unsigned int id;
};

DEFINE_STATIC_SRCU(handler_srcu);
static struct handler __rcu *handler;

void handler_reset(unsigned int id)
{
    struct handler *current_handler;
    bool clear;
    int idx;

    idx = srcu_read_lock(&handler_srcu);
    current_handler = srcu_dereference(handler, &handler_srcu);
    clear = current_handler && current_handler->id == id;
    if (clear)
        rcu_assign_pointer(handler, NULL);
#ifdef MISUSE
    synchronize_srcu(&handler_srcu);  // reported
    srcu_read_unlock(&handler_srcu, idx);
#else
    srcu_read_unlock(&handler_srcu, idx);
    synchronize_srcu(&handler_srcu);
#endif
}
