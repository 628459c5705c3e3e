// bug: glusterfs 133427e5bd
// rule: Escape
// The frame keeps the peer for its callback. The fix keeps the peer's identity.
#include <stddef.h>
#include <string.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct peerinfo {
    struct cds_list_head uuid_list;
    unsigned char uuid[16];
    int connected;
};

struct call_frame {
#ifdef MISUSE
    struct peerinfo *cookie;
#else
    unsigned char peerid[16];
#endif
    int op;
};

int submit_lock_request(struct call_frame *frame);

int mgmt_lock_first_peer(struct cds_list_head *peers, struct call_frame *frame)
{
    struct peerinfo *peer;
    int ret = -1;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(peer, peers, uuid_list) {
        if (!peer->connected)
            continue;
#ifdef MISUSE
        frame->cookie = peer;  // reported
#else
        memcpy(frame->peerid, peer->uuid, sizeof(frame->peerid));
#endif
        ret = 0;
        break;
    }
    rcu_read_unlock();
    if (ret == 0)
        ret = submit_lock_request(frame);
    return ret;
}
