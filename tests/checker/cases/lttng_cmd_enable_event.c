// bug: lttng-tools 57dc4ef3f
// rule: Balance
// A bad event name leaves before the section begins but through the exit that ends it.
#define _LGPL_SOURCE
#include <stddef.h>
#include <urcu.h>

struct channel {
    unsigned int events;
};

struct session {
    struct channel *channel;
};

int validate_event_name(const char *name);
int channel_add_event(struct channel *channel, const char *name);

int cmd_enable_event(struct session *session, const char *name)
{
    struct channel *channel;
    int ret;

#ifndef MISUSE
    rcu_read_lock();
#endif
    ret = validate_event_name(name);
    if (ret)
        goto error;
#ifdef MISUSE
    rcu_read_lock();
#endif
    channel = rcu_dereference(session->channel);
    if (!channel) {
        ret = -1;
        goto error;
    }
    ret = channel_add_event(channel, name);
error:
    rcu_read_unlock();  // reported
    return ret;
}
