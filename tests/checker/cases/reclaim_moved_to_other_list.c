// bug: none
// rule: Reclaim
// The entry's links are written again while a reader may follow them into the wrong list.
#include <pthread.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct worker {
    struct cds_list_head node;
    unsigned int load;
};

static CDS_LIST_HEAD(busy);
static CDS_LIST_HEAD(idle);
static pthread_mutex_t workers_mutex = PTHREAD_MUTEX_INITIALIZER;

void worker_becomes_idle(struct worker *worker)
{
    pthread_mutex_lock(&workers_mutex);
    cds_list_del_rcu(&worker->node);
#ifndef MISUSE
    synchronize_rcu();
#endif
    cds_list_add_rcu(&worker->node, &idle);  // reported
    pthread_mutex_unlock(&workers_mutex);
}

void worker_becomes_busy(struct worker *worker)
{
    pthread_mutex_lock(&workers_mutex);
    cds_list_del_rcu(&worker->node);
    synchronize_rcu();
    cds_list_add_rcu(&worker->node, &busy);
    pthread_mutex_unlock(&workers_mutex);
}
