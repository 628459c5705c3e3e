// bug: K61
// rule: Escape
// preset: kernel
// The dump keeps its peer between two parts without a reference. The fix takes one and checks for death.
#include "kernel.h"

struct wg_peer {
    struct list_head peer_list;
    struct kref refcount;
    u64 internal_id;
    bool is_dead;
};

struct dump_ctx {
    struct wg_peer *next_peer;
    unsigned int room;
};

int get_peer(struct wg_peer *peer, unsigned int room);

int wg_get_device_dump(struct list_head *peers, struct dump_ctx *ctx)
{
    struct wg_peer *peer;
    int done = 0;

    rcu_read_lock();
    list_for_each_entry_rcu(peer, peers, peer_list) {
        if (!get_peer(peer, ctx->room)) {
            done++;
            continue;
        }
#ifndef MISUSE
        if (peer->is_dead || !kref_get_unless_zero(&peer->refcount))
            continue;
#endif
        ctx->next_peer = peer;  // reported
        break;
    }
    rcu_read_unlock();
    return done;
}
