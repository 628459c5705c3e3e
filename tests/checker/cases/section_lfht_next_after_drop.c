// bug: none
// rule: UseAfterSection
// The table's cursor goes on in another section. The good form begins a new walk.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct flow {
    struct cds_lfht_node node;
    unsigned int id;
    int exported;
};

int export_flow(unsigned int id);

void export_flows(struct cds_lfht *flows)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    struct flow *flow;
    unsigned int id;

    rcu_read_lock();
    cds_lfht_first(flows, &iter);
    while ((node = cds_lfht_iter_get_node(&iter)) != NULL) {
        flow = caa_container_of(node, struct flow, node);
        if (flow->exported) {
            cds_lfht_next(flows, &iter);
            continue;
        }
        flow->exported = 1;
        id = flow->id;
        rcu_read_unlock();
        if (export_flow(id))
            return;
        rcu_read_lock();
#ifdef MISUSE
        cds_lfht_next(flows, &iter);  // reported
#else
        cds_lfht_first(flows, &iter);
#endif
    }
    rcu_read_unlock();
}
