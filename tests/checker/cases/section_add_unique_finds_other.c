// bug: none
// rule: UseAfterSection
// The insertion finds another thread's entry, which the section protects only until its end.
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct name_entry {
    struct cds_lfht_node node;
    unsigned long name;
    unsigned int number;
};

int match_name(struct cds_lfht_node *node, const void *key);

unsigned int name_number(struct cds_lfht *names, unsigned long name, unsigned int proposed)
{
    struct name_entry *entry = calloc(1, sizeof(*entry));
    struct cds_lfht_node *node;
    unsigned int number = proposed;

    if (!entry)
        return 0;
    entry->name = name;
    entry->number = proposed;
    rcu_read_lock();
    node = cds_lfht_add_unique(names, name, match_name, &name, &entry->node);
#ifdef MISUSE
    rcu_read_unlock();
#endif
    if (node != &entry->node) {
        free(entry);
        number = caa_container_of(node, struct name_entry, node)->number;  // reported
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return number;
}
