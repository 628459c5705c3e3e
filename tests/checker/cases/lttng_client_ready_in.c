// bug: lttng-tools 98b5ff34d
// rule: NoSection
// The notification thread looks up a client without a section. The fix covers the search and the use.
#define _LGPL_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct client {
    struct cds_lfht_node node;
    int socket;
    unsigned int pending;
};

static struct cds_lfht *clients;

int match_client(struct cds_lfht_node *node, const void *key);
int wait_for_socket(void);
void report_pending(unsigned int pending);

static void *notification_thread(void *arg)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    unsigned int pending = 0;
    int socket;

    rcu_register_thread();
    socket = wait_for_socket();
#ifndef MISUSE
    rcu_read_lock();
#endif
    cds_lfht_lookup(clients, (unsigned long)socket, match_client, &socket, &iter);
    node = cds_lfht_iter_get_node(&iter);
    if (node)
        pending = caa_container_of(node, struct client, node)->pending;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    report_pending(pending);
    rcu_unregister_thread();
    return NULL;
}

int launch_notification_thread(pthread_t *thread)
{
    return pthread_create(thread, NULL, notification_thread, NULL);
}
