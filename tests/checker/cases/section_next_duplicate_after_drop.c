// bug: none
// rule: UseAfterSection
// The search for a duplicate goes on from a cursor of an ended section.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct binding {
    struct cds_lfht_node node;
    unsigned int address;
    unsigned int port;
};

int match_address(struct cds_lfht_node *node, const void *key);
int probe_port(unsigned int port);

int probe_first_two(struct cds_lfht *bindings, unsigned int address)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    unsigned int port = 0;
    int ret;

    rcu_read_lock();
    cds_lfht_lookup(bindings, address, match_address, &address, &iter);
    node = cds_lfht_iter_get_node(&iter);
    if (node)
        port = caa_container_of(node, struct binding, node)->port;
#ifdef MISUSE
    rcu_read_unlock();
    ret = probe_port(port);
    rcu_read_lock();
#else
    ret = probe_port(port);
#endif
    if (node && ret != 0) {
        cds_lfht_next_duplicate(bindings, match_address, &address, &iter);  // reported
        node = cds_lfht_iter_get_node(&iter);
        ret = node ? 0 : -1;
    }
    rcu_read_unlock();
    return ret;
}
