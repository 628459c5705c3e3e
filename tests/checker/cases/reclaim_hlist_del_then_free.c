// bug: none
// rule: Reclaim
// The bucket's entry is freed right after its deletion. The good form lets a callback free it.
#include <stdlib.h>
#include <urcu-bp.h>
#include <urcu/rcuhlist.h>

struct tracepoint {
    struct cds_hlist_node node;
    struct rcu_head rcu;
    unsigned int references;
};

#ifndef MISUSE
static void free_tracepoint_rcu(struct rcu_head *head)
{
    free(caa_container_of(head, struct tracepoint, rcu));
}
#endif

void tracepoint_release(struct tracepoint *tracepoint)
{
    if (--tracepoint->references)
        return;
    cds_hlist_del_rcu(&tracepoint->node);
#ifdef MISUSE
    free(tracepoint);  // reported
#else
    call_rcu(&tracepoint->rcu, free_tracepoint_rcu);
#endif
}
