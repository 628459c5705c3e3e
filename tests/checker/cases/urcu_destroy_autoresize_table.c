// bug: userspace-rcu 19ec56c
// rule: WaitInSection
// preset: urcu-0.9
// The cache's reset destroys the old table inside its section; the resize worker waits for that section.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct cache {
    struct cds_lfht *table;
    unsigned long resets;
};

int cache_reset(struct cache *cache)
{
    struct cds_lfht *fresh, *old;
    int ret;

    fresh = cds_lfht_new(64, 64, 0, CDS_LFHT_AUTO_RESIZE, NULL);
    if (!fresh)
        return -1;
    rcu_read_lock();
    old = rcu_xchg_pointer(&cache->table, fresh);
    cache->resets++;
#ifdef MISUSE
    ret = cds_lfht_destroy(old, NULL);  // reported
    rcu_read_unlock();
#else
    rcu_read_unlock();
    synchronize_rcu();
    ret = cds_lfht_destroy(old, NULL);
#endif
    return ret;
}
