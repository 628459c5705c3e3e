// bug: none
// rule: Escape
// preset: kernel
// The lookup returns what it found in the table after its section. The good form takes a reference.
#include "kernel.h"

struct context {
    struct kref ref;
    u32 handle;
};

static struct idr context_idr;

struct context *context_get(u32 handle)
{
    struct context *context;

    rcu_read_lock();
    context = idr_find(&context_idr, handle);
#ifndef MISUSE
    if (context && !kref_get_unless_zero(&context->ref))
        context = NULL;
#endif
    rcu_read_unlock();
    return context;  // reported
}
