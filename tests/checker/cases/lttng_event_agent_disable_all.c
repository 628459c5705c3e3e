// bug: lttng-tools d8bac122f
// rule: Balance
// The loop's end unlocks, and the error label below it unlocks once more.
#define _LGPL_SOURCE
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct agent_event {
    struct cds_lfht_node node;
    char name[256];
};

int event_agent_disable(const char *name);

int event_agent_disable_all(struct cds_lfht *events)
{
    struct agent_event *event;
    struct cds_lfht_iter iter;
    int ret = 0;

    if (!events)
        goto error;

    rcu_read_lock();
    cds_lfht_for_each_entry(events, &iter, event, node) {
        ret = event_agent_disable(event->name);
        if (ret)
            goto error_unlock;
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
    ret = 0;
error_unlock:
    rcu_read_unlock();  // reported
error:
    return ret;
}
