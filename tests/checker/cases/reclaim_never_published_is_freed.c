// bug: none
// rule: Reclaim
// A node that was not inserted may be freed at once; the one deleted in its place may not.
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct name {
    struct cds_lfht_node node;
    struct rcu_head rcu;
    unsigned long hash;
};

int match_hash(struct cds_lfht_node *node, const void *key);
void free_name_rcu(struct rcu_head *head);

int name_add(struct cds_lfht *names, unsigned long hash)
{
    struct name *name = malloc(sizeof(*name));
    struct cds_lfht_node *node;

    if (!name)
        return -1;
    name->hash = hash;
    rcu_read_lock();
    node = cds_lfht_add_unique(names, hash, match_hash, &hash, &name->node);
    rcu_read_unlock();
    if (node != &name->node) {
        free(name);
        return -1;
    }
    return 0;
}

void name_remove(struct cds_lfht *names, struct name *name)
{
    int ret;

    rcu_read_lock();
    ret = cds_lfht_del(names, &name->node);
    rcu_read_unlock();
    if (ret)
        return;
#ifdef MISUSE
    free(name);  // reported
#else
    call_rcu(&name->rcu, free_name_rcu);
#endif
}
