// bug: none
// rule: Reclaim
// The entry leaves the list and is freed while a reader may stand on it.
#include <pthread.h>
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct watch {
    struct cds_list_head node;
    unsigned int descriptor;
};

static CDS_LIST_HEAD(watches);
static pthread_mutex_t watches_mutex = PTHREAD_MUTEX_INITIALIZER;

int watch_remove(unsigned int descriptor)
{
    struct watch *watch, *next;
    int ret = -1;

    pthread_mutex_lock(&watches_mutex);
    cds_list_for_each_entry_safe(watch, next, &watches, node) {
        if (watch->descriptor != descriptor)
            continue;
        cds_list_del_rcu(&watch->node);
#ifndef MISUSE
        synchronize_rcu();
#endif
        free(watch);  // reported
        ret = 0;
        break;
    }
    pthread_mutex_unlock(&watches_mutex);
    return ret;
}
