// bug: none
// rule: WaitInSection
// The loop waits once for each deleted entry inside its walk. The good form defers the frees.
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct lease {
    struct cds_lfht_node node;
    struct rcu_head rcu;
    unsigned long expires;
};

#ifndef MISUSE
static void free_lease_rcu(struct rcu_head *head)
{
    free(caa_container_of(head, struct lease, rcu));
}
#endif

void expire_leases(struct cds_lfht *leases, unsigned long now)
{
    struct cds_lfht_iter iter;
    struct lease *lease;

    rcu_read_lock();
    cds_lfht_for_each_entry(leases, &iter, lease, node) {
        if (lease->expires > now)
            continue;
        if (cds_lfht_del(leases, &lease->node))
            continue;
#ifdef MISUSE
        synchronize_rcu();  // reported
        free(lease);
        break;
#else
        call_rcu(&lease->rcu, free_lease_rcu);
#endif
    }
    rcu_read_unlock();
}
