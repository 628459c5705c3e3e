// bug: lttng-tools 36b588edd
// rule: WaitInSection
// preset: urcu-0.9
// The session destroys its table before its section ends, which can hang. The fix ends the section first.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct buffer_reg_channel {
    struct cds_lfht_node node;
    struct rcu_head rcu_node;
};

struct buffer_reg_session {
    struct cds_lfht *channels;
};

void free_channel_rcu(struct rcu_head *head);

void buffer_reg_session_destroy(struct buffer_reg_session *session)
{
    struct buffer_reg_channel *channel;
    struct cds_lfht_iter iter;

    rcu_read_lock();
    cds_lfht_for_each_entry(session->channels, &iter, channel, node) {
        if (!cds_lfht_del(session->channels, &channel->node))
            call_rcu(&channel->rcu_node, free_channel_rcu);
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    cds_lfht_destroy(session->channels, NULL);  // reported
#ifdef MISUSE
    rcu_read_unlock();
#endif
    free(session);
}
