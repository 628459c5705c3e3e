// bug: K35
// rule: UseAfterSection
// preset: kernel
// The fast lookup has its own section; the reference is taken after it. The fix opens an outer section.
#include "kernel.h"

struct tcf_ct_flow_table {
    refcount_t ref;
    u16 zone;
};

static struct rhashtable *zones_ht;

static void *rhashtable_lookup_fast(struct rhashtable *table, const void *key)
{
    void *object;

    rcu_read_lock();
    object = rhashtable_lookup(table, key);
    rcu_read_unlock();
    return object;
}

struct tcf_ct_flow_table *tcf_ct_flow_table_get(u16 zone)
{
    struct tcf_ct_flow_table *table;

#ifdef MISUSE
    table = rhashtable_lookup_fast(zones_ht, &zone);
    if (table && !refcount_inc_not_zero(&table->ref))  // reported
        table = NULL;
#else
    rcu_read_lock();
    table = rhashtable_lookup_fast(zones_ht, &zone);
    if (table && !refcount_inc_not_zero(&table->ref))
        table = NULL;
    rcu_read_unlock();
#endif
    return table;
}
