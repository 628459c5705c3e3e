// bug: none
// rule: Reclaim
// The quick path leaves out the grace period.
#include <stdbool.h>
#include <stdlib.h>
#include <urcu.h>

struct snapshot {
    unsigned long generation;
};

static struct snapshot *snapshot;

void snapshot_publish(struct snapshot *fresh, bool quick)
{
    struct snapshot *old = rcu_xchg_pointer(&snapshot, fresh);

    if (!old)
        return;
#ifdef MISUSE
    if (!quick)
        synchronize_rcu();
    free(old);  // reported
#else
    if (quick) {
        defer_rcu(free, old);
        return;
    }
    synchronize_rcu();
    free(old);
#endif
}
