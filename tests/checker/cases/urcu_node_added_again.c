// bug: userspace-rcu 5002434
// rule: Reclaim
// The deleted node goes into the next table with no grace period; a reader of the first walks into it.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct session {
    struct cds_lfht_node node;
    unsigned long id;
};

int session_move(struct cds_lfht *active, struct cds_lfht *idle, struct session *session)
{
    int ret;

    rcu_read_lock();
    ret = cds_lfht_del(active, &session->node);
    rcu_read_unlock();
    if (ret)
        return ret;
#ifndef MISUSE
    synchronize_rcu();
#endif
    rcu_read_lock();
    cds_lfht_add(idle, session->id, &session->node);  // reported
    rcu_read_unlock();
    return 0;
}
