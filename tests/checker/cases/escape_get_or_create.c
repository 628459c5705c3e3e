// bug: none
// rule: Escape
// The caller gets the entry of another thread without a reference. Its own new entry would be fine.
#include <stdlib.h>
#include <urcu.h>
#include <urcu/ref.h>
#include <urcu/rculfhash.h>

struct fetch {
    struct cds_lfht_node node;
    struct urcu_ref ref;
    unsigned long name;
};

int match_fetch(struct cds_lfht_node *node, const void *key);

struct fetch *fetch_get_or_create(struct cds_lfht *fetches, unsigned long name)
{
    struct fetch *fetch = calloc(1, sizeof(*fetch));
    struct cds_lfht_node *node;

    if (!fetch)
        return NULL;
    fetch->name = name;
    urcu_ref_set(&fetch->ref, 2);
    rcu_read_lock();
    node = cds_lfht_add_unique(fetches, name, match_fetch, &name, &fetch->node);
    if (node != &fetch->node) {
        free(fetch);
        fetch = caa_container_of(node, struct fetch, node);
#ifndef MISUSE
        if (!urcu_ref_get_unless_zero(&fetch->ref))
            fetch = NULL;
#endif
    }
    rcu_read_unlock();
    return fetch;  // reported
}
