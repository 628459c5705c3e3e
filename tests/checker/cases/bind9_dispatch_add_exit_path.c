// bug: bind9 346850954c
// rule: Balance
// The failure of the search for a free query number returns inside the section.
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct dispentry {
    struct cds_lfht_node ht_node;
    unsigned short id;
};

int match_qid(struct cds_lfht_node *node, const void *key);
unsigned short random_qid(void);

struct dispentry *dispatch_add(struct cds_lfht *qids, unsigned int max_tries)
{
    struct dispentry *resp = calloc(1, sizeof(*resp));
    struct cds_lfht_node *node;
    unsigned int tries = 0;

    if (resp == NULL)
        return NULL;
    rcu_read_lock();
    do {
        resp->id = random_qid();
        node = cds_lfht_add_unique(qids, resp->id, match_qid, &resp->id, &resp->ht_node);
    } while (node != &resp->ht_node && tries++ < max_tries);

    if (node != &resp->ht_node) {
        free(resp);
#ifndef MISUSE
        rcu_read_unlock();
#endif
        return NULL;  // reported
    }
    rcu_read_unlock();
    return resp;
}
