// bug: glusterfs 06881e6747
// rule: Escape
// A transaction gathers the peers it began with. The fix keeps a generation number instead.
#include <stddef.h>
#include <stdint.h>
#include <urcu.h>
#include <urcu/rculist.h>

#define MAX_PEERS 32

struct peerinfo {
    struct cds_list_head uuid_list;
    uint32_t generation;
};

struct transaction {
#ifdef MISUSE
    struct peerinfo *peers[MAX_PEERS];
#else
    uint32_t newest;
#endif
    size_t npeers;
};

void transaction_gather_peers(struct transaction *txn, struct cds_list_head *peers)
{
    struct peerinfo *peer;

    txn->npeers = 0;
    rcu_read_lock();
    cds_list_for_each_entry_rcu(peer, peers, uuid_list) {
        if (txn->npeers == MAX_PEERS)
            break;
#ifdef MISUSE
        txn->peers[txn->npeers] = peer;  // reported
#else
        if (peer->generation > txn->newest)
            txn->newest = peer->generation;
#endif
        txn->npeers++;
    }
    rcu_read_unlock();
}
