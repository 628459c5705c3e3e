// bug: lttng-tools 83b934ad2
// rule: Reclaim
// The node is freed right after its deletion, while the resize worker may still walk over it.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct session_info {
    struct cds_lfht_node sessions_node;
    struct rcu_head rcu_node;
    char *name;
};

#ifndef MISUSE
static void free_session_info_rcu(struct rcu_head *node)
{
    free(caa_container_of(node, struct session_info, rcu_node));
}
#endif

void session_info_destroy(struct cds_lfht *sessions, struct session_info *info)
{
    int ret;

    rcu_read_lock();
    ret = cds_lfht_del(sessions, &info->sessions_node);
    rcu_read_unlock();
    if (ret)
        return;
#ifdef MISUSE
    free(info);  // reported
#else
    call_rcu(&info->rcu_node, free_session_info_rcu);
#endif
}
