// bug: none
// rule: Reclaim
// The old table is freed at once after the exchange. The good form waits for its readers.
#include <stdlib.h>
#include <urcu.h>

struct table {
    size_t size;
    unsigned int slots[64];
};

static struct table *table;

int table_reset(void)
{
    struct table *old, *fresh = calloc(1, sizeof(*fresh));

    if (fresh == NULL)
        return -1;
    fresh->size = 64;
    old = rcu_xchg_pointer(&table, fresh);
#ifndef MISUSE
    synchronize_rcu();
#endif
    free(old);  // reported
    return 0;
}
