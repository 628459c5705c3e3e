// bug: none
// rule: Reclaim
// preset: kernel
// The entry is published before its set-up; the failure unpublishes and frees it at once.
#include "kernel.h"

struct peer {
    struct hlist_node hash;
    struct rcu_head rcu;
    u32 id;
};

static struct hlist_head peers[16];
static DEFINE_SPINLOCK(peers_lock);

int peer_start(struct peer *peer);

int peer_create(u32 id)
{
    struct peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL);
    int err;

    if (!peer)
        return -ENOMEM;
    peer->id = id;
#ifndef MISUSE
    err = peer_start(peer);
    if (err) {
        kfree(peer);
        return err;
    }
#endif
    spin_lock(&peers_lock);
    hlist_add_head_rcu(&peer->hash, &peers[id & 15]);
    spin_unlock(&peers_lock);
#ifdef MISUSE
    err = peer_start(peer);
    if (err) {
        spin_lock(&peers_lock);
        hlist_del_rcu(&peer->hash);
        spin_unlock(&peers_lock);
        kfree(peer);  // reported
    }
#endif
    return err;
}
