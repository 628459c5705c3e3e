// bug: K35
// rule: UseAfterSection
// preset: kernel
// A bucket walk with its own section returns the entry; the caller takes the reference too late.
#include "kernel.h"

#define ZONE_BUCKETS 64u

struct flow_table {
    struct hlist_node node;
    struct kref ref;
    u16 zone;
};

static struct hlist_head zone_buckets[ZONE_BUCKETS];

static struct flow_table *flow_table_find(u16 zone)
{
    struct flow_table *table;

    rcu_read_lock();
    hlist_for_each_entry_rcu(table, &zone_buckets[zone % ZONE_BUCKETS], node) {
        if (table->zone == zone)
            break;
    }
    rcu_read_unlock();
    return table;
}

struct flow_table *flow_table_get(u16 zone)
{
    struct flow_table *table;

#ifndef MISUSE
    rcu_read_lock();
#endif
    table = flow_table_find(zone);
    if (table && !kref_get_unless_zero(&table->ref))  // reported
        table = NULL;
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return table;
}
