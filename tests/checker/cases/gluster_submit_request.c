// bug: glusterfs c5f0fddc27
// rule: UseAfterSection
// The request is sent over the peer's connection after the section. The fix submits it inside.
#include <stddef.h>
#include <string.h>
#include <urcu.h>

struct rpc_clnt {
    int socket;
};

struct peerinfo {
    struct rpc_clnt *rpc;
    char hostname[64];
    int port;
};

struct friend_req {
    char hostname[64];
    int port;
};

static struct peerinfo *peerinfos[16];

int submit_request(struct rpc_clnt *rpc, const struct friend_req *req);

int rpc_friend_remove(unsigned int peer_index)
{
    struct peerinfo *peer;
    struct friend_req req;
    int ret;

    rcu_read_lock();
    peer = rcu_dereference(peerinfos[peer_index % 16]);
    if (peer == NULL) {
        rcu_read_unlock();
        return -1;
    }
    memcpy(req.hostname, peer->hostname, sizeof(req.hostname));
    req.port = peer->port;
#ifdef MISUSE
    rcu_read_unlock();
    ret = submit_request(peer->rpc, &req);  // reported
#else
    ret = submit_request(peer->rpc, &req);
    rcu_read_unlock();
#endif
    return ret;
}
