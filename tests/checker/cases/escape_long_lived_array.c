// bug: none
// rule: Escape
// The monitor keeps the matching sensors in its own array. The good form keeps their numbers.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rcuhlist.h>

struct sensor {
    struct cds_hlist_node node;
    unsigned int id;
    int temperature;
};

struct monitor {
#ifdef MISUSE
    struct sensor *hot[16];
#else
    unsigned int hot[16];
#endif
    unsigned int count;
};

void monitor_collect(struct monitor *monitor, struct cds_hlist_head *sensors, int limit)
{
    struct sensor *sensor;

    monitor->count = 0;
    rcu_read_lock();
    cds_hlist_for_each_entry_rcu_2(sensor, sensors, node) {
        if (sensor->temperature < limit || monitor->count >= 16)
            continue;
#ifdef MISUSE
        monitor->hot[monitor->count] = sensor;  // reported
#else
        monitor->hot[monitor->count] = sensor->id;
#endif
        monitor->count++;
    }
    rcu_read_unlock();
}
