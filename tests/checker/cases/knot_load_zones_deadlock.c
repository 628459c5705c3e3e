// bug: knot 5423b5bfd
// rule: WaitInSection
// Loading switches the zone's contents, which waits, while the loader holds a section for the old database.
#include <stdlib.h>
#include <urcu.h>

struct contents {
    unsigned int serial;
};

struct zonedb {
    struct contents *first;
};

static struct zonedb *zone_db;

struct contents *journal_apply(unsigned int serial);

static void switch_contents(struct contents **slot, struct contents *next)
{
    struct contents *old = rcu_xchg_pointer(slot, next);

    synchronize_rcu();  // reported
    free(old);
}

int zones_apply_journal(struct contents **slot)
{
    struct zonedb *db;
    unsigned int serial = 0;

    rcu_read_lock();
    db = rcu_dereference(zone_db);
    if (db != NULL && db->first != NULL)
        serial = db->first->serial;
#ifdef MISUSE
    switch_contents(slot, journal_apply(serial));
    rcu_read_unlock();
#else
    rcu_read_unlock();
    switch_contents(slot, journal_apply(serial));
#endif
    return 0;
}
