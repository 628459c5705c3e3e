// bug: U11
// rule: Balance
// An error before the lock goes to the label that unlocks. The fix spans the section over the function.
#define _LGPL_SOURCE
#include <stddef.h>
#include <urcu.h>

struct channel {
    unsigned int enabled;
};

struct session {
    struct channel *channel;
    int active;
};

int channel_disable(struct session *session)
{
    struct channel *channel;
    int ret = 0;

#ifndef MISUSE
    rcu_read_lock();
#endif
    if (!session->active) {
        ret = -1;
        goto end;
    }
#ifdef MISUSE
    rcu_read_lock();
#endif
    channel = rcu_dereference(session->channel);
    if (channel)
        channel->enabled = 0;
end:
    rcu_read_unlock();  // reported
    return ret;
}
