// bug: glusterfs pull request 1740
// rule: UseAfterSection
// The section moved into the search function; the caller reads the peer that it returns.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct peerinfo {
    struct cds_list_head uuid_list;
    int id;
    int state;
};

static CDS_LIST_HEAD(peers);

static struct peerinfo *peerinfo_find(int id)
{
    struct peerinfo *peer, *found = NULL;

#ifdef MISUSE
    rcu_read_lock();
#endif
    cds_list_for_each_entry_rcu(peer, &peers, uuid_list) {
        if (peer->id == id) {
            found = peer;
            break;
        }
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
    return found;
}

int brick_peer_state(int id)
{
    struct peerinfo *peer;
    int state = -1;

#ifndef MISUSE
    rcu_read_lock();
#endif
    peer = peerinfo_find(id);
    if (peer != NULL)
        state = peer->state;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return state;
}
