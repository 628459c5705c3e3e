// bug: glusterfs 22ed67847e
// rule: Balance
// The counting macro jumps out of the loop's section. The fix widens the section up to the exit.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct peerinfo {
    struct cds_list_head uuid_list;
    int quorum_contrib;
    int connected;
};

#define QUORUM_COUNT(peer, inquorum, out) \
    do {                                  \
        if ((peer)->quorum_contrib < 0)   \
            goto out;                     \
        if ((peer)->connected)            \
            (inquorum)++;                 \
    } while (0)

int quorum_cluster_count(struct cds_list_head *peers, int *count)
{
    struct peerinfo *peer;
    int inquorum = 1;
    int ret = -1;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(peer, peers, uuid_list) {
        QUORUM_COUNT(peer, inquorum, out);
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
    *count = inquorum / 2 + 1;
    ret = 0;
out:
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return ret;  // reported
}
