// bug: knot cf1e87533
// rule: UseAfterSection
// Applying the update leaves the section for a while; the caller then plans with the zone it had.
#include <stddef.h>
#include <urcu.h>

struct zone {
    unsigned int refresh_at;
    unsigned int serial;
};

static struct zone *served_zone;

int apply_changes(void);
void replan(unsigned int refresh_at);

// Leaves the section while the changes are written. Expects the caller to hold it.
static int process_update(void)
{
    int ret;

    rcu_read_unlock();
    ret = apply_changes();
    rcu_read_lock();
    return ret;
}

int update_answer(void)
{
    struct zone *zone;
    int ret = -1;

    rcu_read_lock();
    zone = rcu_dereference(served_zone);
    if (zone != NULL && zone->serial != 0) {
        ret = process_update();
#ifdef MISUSE
        replan(zone->refresh_at);  // reported
#else
        zone = rcu_dereference(served_zone);
        if (zone != NULL)
            replan(zone->refresh_at);
#endif
    }
    rcu_read_unlock();
    return ret;
}
