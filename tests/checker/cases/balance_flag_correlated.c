// bug: none
// rule: Balance
// The flag tells whether the section is open. The misuse sets it for a hit only.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>

struct cache_entry {
    unsigned int value;
};

static struct cache_entry *cache[64];

unsigned int compute(unsigned int key);

unsigned int cached_value(unsigned int key, bool use_cache)
{
    struct cache_entry *entry = NULL;
    unsigned int value;
    bool locked = false;

    if (use_cache) {
        rcu_read_lock();
        entry = rcu_dereference(cache[key & 63]);
#ifdef MISUSE
        locked = entry != NULL;
#else
        locked = true;
#endif
    }
    value = entry ? entry->value : compute(key);
    if (locked)
        rcu_read_unlock();
    return value;  // reported
}
