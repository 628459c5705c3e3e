// bug: none
// rule: Reclaim
// The commit frees the old contents at once. The good form lets a callback free them.
#include <stdlib.h>
#include <urcu.h>

struct zone_contents {
    struct rcu_head rcu;
    unsigned int serial;
};

struct zone {
    struct zone_contents *contents;
};

#ifndef MISUSE
static void contents_free_rcu(struct rcu_head *head)
{
    free(caa_container_of(head, struct zone_contents, rcu));
}
#endif

unsigned int zone_serial(struct zone *zone)
{
    struct zone_contents *contents;
    unsigned int serial = 0;

    rcu_read_lock();
    contents = rcu_dereference(zone->contents);
    if (contents != NULL)
        serial = contents->serial;
    rcu_read_unlock();
    return serial;
}

void zone_update_commit(struct zone *zone, struct zone_contents *contents)
{
    struct zone_contents *old;

    old = rcu_xchg_pointer(&zone->contents, contents);
    if (old == NULL)
        return;
#ifdef MISUSE
    free(old);  // reported
#else
    call_rcu(&old->rcu, contents_free_rcu);
#endif
}
