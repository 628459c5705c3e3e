// bug: none
// rule: Reclaim
// The replaced node is freed in the section that replaced it. The good form defers the free.
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct neighbour {
    struct cds_lfht_node node;
    struct rcu_head rcu;
    unsigned int address;
    unsigned char mac[6];
};

int match_address(struct cds_lfht_node *node, const void *key);

#ifndef MISUSE
static void free_neighbour_rcu(struct rcu_head *head)
{
    free(caa_container_of(head, struct neighbour, rcu));
}
#endif

void neighbour_update(struct cds_lfht *neighbours, struct neighbour *fresh)
{
    struct cds_lfht_node *node;
    struct neighbour *old;

    rcu_read_lock();
    node = cds_lfht_add_replace(neighbours, fresh->address, match_address, &fresh->address, &fresh->node);
    rcu_read_unlock();
    if (!node)
        return;
    old = caa_container_of(node, struct neighbour, node);
#ifdef MISUSE
    free(old);  // reported
#else
    call_rcu(&old->rcu, free_neighbour_rcu);
#endif
}
