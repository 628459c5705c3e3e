// bug: none
// rule: UseAfterSection
// The name is printed after the section. The good form prints where the zone was, not what was there.
#include <stdio.h>
#include <urcu.h>

struct zone {
    char name[64];
};

static struct zone *current_zone;

void show_zone(void)
{
    struct zone *zone;

    rcu_read_lock();
    zone = rcu_dereference(current_zone);
    rcu_read_unlock();
    if (zone == NULL)
        return;
#ifdef MISUSE
    printf("zone %s\n", zone->name);  // reported
#else
    printf("zone at %p\n", (void *)zone);
#endif
}
