// bug: none
// rule: WaitInSection
// The update waits for readers while it is a reader itself. The good form leaves the section first.
#include <stdlib.h>
#include <urcu.h>

struct options {
    unsigned int level;
    unsigned int flags;
};

static struct options *options;

int options_set_level(unsigned int level)
{
    struct options *old, *fresh = malloc(sizeof(*fresh));

    if (!fresh)
        return -1;
    rcu_read_lock();
    old = rcu_dereference(options);
    fresh->flags = old ? old->flags : 0;
    fresh->level = level;
    old = rcu_xchg_pointer(&options, fresh);
#ifndef MISUSE
    rcu_read_unlock();
#endif
    synchronize_rcu();  // reported
#ifdef MISUSE
    rcu_read_unlock();
#endif
    free(old);
    return 0;
}
