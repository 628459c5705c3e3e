// bug: U15
// rule: WaitInSection
// preset: urcu-0.9
// A helper destroys the table; its caller still holds a section.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct ht {
    struct cds_lfht *table;
};

struct registry {
    struct ht *channels;
};

static void ht_destroy(struct ht *ht)
{
    cds_lfht_destroy(ht->table, NULL);  // reported
    free(ht);
}

void registry_release(struct registry **slot)
{
    struct registry *registry;
    struct ht *channels = NULL;

    rcu_read_lock();
    registry = rcu_xchg_pointer(slot, NULL);
    if (registry) {
        channels = registry->channels;
#ifdef MISUSE
        ht_destroy(channels);
#endif
    }
    rcu_read_unlock();
    synchronize_rcu();
#ifndef MISUSE
    if (channels)
        ht_destroy(channels);
#endif
    free(registry);
}
