// bug: none
// rule: UseAfterSection
// The node is turned into its object after the section, and the object is read.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct user {
    unsigned int uid;
    unsigned int quota;
    struct cds_lfht_node node;
};

int match_uid(struct cds_lfht_node *node, const void *key);

unsigned int user_quota(struct cds_lfht *users, unsigned int uid)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    unsigned int quota = 0;
    struct user *user;

    rcu_read_lock();
    cds_lfht_lookup(users, uid, match_uid, &uid, &iter);
    node = cds_lfht_iter_get_node(&iter);
#ifdef MISUSE
    rcu_read_unlock();
#endif
    if (node) {
        user = caa_container_of(node, struct user, node);
        quota = user->quota;  // reported
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return quota;
}
