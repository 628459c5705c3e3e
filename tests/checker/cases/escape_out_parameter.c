// bug: none
// rule: Escape
// The caller receives the bare object through its parameter. The good form adds a reference.
#include <stddef.h>
#include <urcu.h>
#include <urcu/ref.h>
#include <urcu/rculfhash.h>

struct client {
    struct cds_lfht_node node;
    struct urcu_ref ref;
    int fd;
};

int match_fd(struct cds_lfht_node *node, const void *key);

int client_find(struct cds_lfht *clients, int fd, struct client **out)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    struct client *client = NULL;

    rcu_read_lock();
    cds_lfht_lookup(clients, (unsigned long)fd, match_fd, &fd, &iter);
    node = cds_lfht_iter_get_node(&iter);
    if (node)
        client = caa_container_of(node, struct client, node);
#ifndef MISUSE
    if (client && !urcu_ref_get_unless_zero(&client->ref))
        client = NULL;
#endif
    *out = client;  // reported
    rcu_read_unlock();
    return client ? 0 : -1;
}
