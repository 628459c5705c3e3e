// bug: glusterfs 06ff38fea6
// rule: Balance
// An unknown peer goes to the exit, which does not end the section.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct peerinfo {
    struct cds_list_head uuid_list;
    int id;
    int quorum;
};

int friend_remove_volumes(int id);

int friend_remove(struct cds_list_head *peers, int id)
{
    struct peerinfo *peer, *found = NULL;
    int ret = -1;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(peer, peers, uuid_list) {
        if (peer->id == id) {
            found = peer;
            break;
        }
    }
    if (found == NULL) {
#ifndef MISUSE
        rcu_read_unlock();
#endif
        goto out;
    }
    ret = friend_remove_volumes(found->id);
    rcu_read_unlock();
out:
    return ret;  // reported
}
