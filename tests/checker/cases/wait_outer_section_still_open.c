// bug: none
// rule: WaitInSection
// Only the inner section has ended where the function waits; the outer one is still open.
#include <stdlib.h>
#include <urcu-bp.h>

struct probe {
    unsigned int hits;
};

static struct probe *probes[8];

unsigned int probe_hits(unsigned int index)
{
    struct probe *probe;
    unsigned int hits = 0;

    rcu_read_lock();
    probe = rcu_dereference(probes[index & 7]);
    if (probe)
        hits = probe->hits;
    rcu_read_unlock();
    return hits;
}

unsigned int probe_replace(unsigned int index, struct probe *fresh)
{
    struct probe *old;
    unsigned int hits;

    rcu_read_lock();
    hits = probe_hits(index);
    old = rcu_xchg_pointer(&probes[index & 7], fresh);
#ifndef MISUSE
    rcu_read_unlock();
#endif
    synchronize_rcu();  // reported
#ifdef MISUSE
    rcu_read_unlock();
#endif
    free(old);
    return hits;
}
