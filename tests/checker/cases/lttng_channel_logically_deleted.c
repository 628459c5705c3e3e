// bug: lttng-tools 3206380a7
// rule: UseAfterSection
// The fix takes the channel's own mutex inside the section and checks that the channel is not deleted.
#define _LGPL_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <urcu.h>

struct consumer_channel {
    pthread_mutex_t lock;
    bool is_deleted;
    uint64_t trace_chunk;
};

static struct consumer_channel *consumer_channels[64];

int consumer_set_trace_chunk(unsigned int key, uint64_t chunk)
{
    struct consumer_channel *channel;

    rcu_read_lock();
    channel = rcu_dereference(consumer_channels[key % 64]);
    if (!channel) {
        rcu_read_unlock();
        return -1;
    }
#ifdef MISUSE
    rcu_read_unlock();
    channel->trace_chunk = chunk;  // reported
#else
    pthread_mutex_lock(&channel->lock);
    if (channel->is_deleted) {
        pthread_mutex_unlock(&channel->lock);
        rcu_read_unlock();
        return 0;
    }
    rcu_read_unlock();
    channel->trace_chunk = chunk;
    pthread_mutex_unlock(&channel->lock);
#endif
    return 0;
}
