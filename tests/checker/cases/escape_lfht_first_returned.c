// bug: none
// rule: Escape
// The oldest entry is returned by its node's address. The good form returns its key.
#include <stddef.h>
#include <urcu-qsbr.h>
#include <urcu/rculfhash.h>

struct ticket {
    unsigned long number;
    struct cds_lfht_node node;
};

#ifdef MISUSE
struct ticket *first_ticket(struct cds_lfht *tickets)
{
    struct ticket *ticket = NULL;
#else
unsigned long first_ticket(struct cds_lfht *tickets)
{
    unsigned long ticket = 0;
#endif
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;

    rcu_read_lock();
    cds_lfht_first(tickets, &iter);
    node = cds_lfht_iter_get_node(&iter);
    if (node)
#ifdef MISUSE
        ticket = caa_container_of(node, struct ticket, node);
#else
        ticket = caa_container_of(node, struct ticket, node)->number;
#endif
    rcu_read_unlock();
    rcu_quiescent_state();
    return ticket;  // reported
}
