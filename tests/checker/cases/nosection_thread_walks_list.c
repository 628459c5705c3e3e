// bug: none
// rule: NoSection
// The statistics thread reads the first entry of the list outside of any section.
#include <pthread.h>
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct link {
    struct cds_list_head node;
    unsigned long bytes;
};

static CDS_LIST_HEAD(links);

void publish_bytes(unsigned long bytes);

static void *stats_thread(void *arg)
{
    struct cds_list_head *first;
    unsigned long bytes = 0;

    rcu_register_thread();
#ifndef MISUSE
    rcu_read_lock();
#endif
    first = rcu_dereference(links.next);
    if (first != &links)
        bytes = cds_list_entry(first, struct link, node)->bytes;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    publish_bytes(bytes);
    rcu_unregister_thread();
    return NULL;
}

int start_stats(pthread_t *thread)
{
    return pthread_create(thread, NULL, stats_thread, NULL);
}
