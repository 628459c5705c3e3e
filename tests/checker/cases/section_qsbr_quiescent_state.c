// bug: none
// rule: UseAfterSection
// The worker announces a quiescent state and then still counts on the table it read before.
#include <pthread.h>
#include <stddef.h>
#include <urcu-qsbr.h>

struct filter {
    unsigned int mask;
    unsigned int drops;
};

static struct filter *active_filter;

int receive_packet(unsigned int *header);

static void *packet_worker(void *arg)
{
    struct filter *filter;
    unsigned int header, matched = 0;

    rcu_register_thread();
    while (receive_packet(&header)) {
        filter = rcu_dereference(active_filter);
        if (!filter)
            continue;
        if (header & filter->mask)
            matched++;
#ifdef MISUSE
        rcu_quiescent_state();
        filter->drops = matched;  // reported
#else
        filter->drops = matched;
        rcu_quiescent_state();
#endif
    }
    rcu_unregister_thread();
    return NULL;
}

int packet_worker_start(pthread_t *thread)
{
    return pthread_create(thread, NULL, packet_worker, NULL);
}
