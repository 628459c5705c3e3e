// bug: knot eaa0dcb1b
// rule: NoSection
// After its section the status command reads the contents again without one.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <urcu.h>

struct zone_contents {
    uint32_t serial;
};

struct zone {
    struct zone_contents *contents;
    unsigned int flags;
};

int zone_status(struct zone *zone, char *buff, size_t size)
{
    struct zone_contents *contents;
    int empty, ret;

    rcu_read_lock();
    empty = rcu_dereference(zone->contents) == NULL;
    rcu_read_unlock();
    if (empty)
        return snprintf(buff, size, "-");

#ifndef MISUSE
    rcu_read_lock();
#endif
    contents = rcu_dereference(zone->contents);
#ifdef MISUSE
    ret = snprintf(buff, size, "%u", contents->serial);  // reported
#else
    ret = contents ? snprintf(buff, size, "%u", contents->serial) : -1;
    rcu_read_unlock();
#endif
    return ret;
}
