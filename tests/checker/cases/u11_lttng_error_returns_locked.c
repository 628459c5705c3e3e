// bug: U11
// rule: Balance
// A failed allocation returns from the middle of the section.
#define _LGPL_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct channel {
    struct cds_list_head node;
    char name[64];
    uint64_t key;
};

char *channel_copy_name(struct cds_list_head *channels, uint64_t key)
{
    struct channel *channel;
    char *name = NULL;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(channel, channels, node) {
        if (channel->key != key)
            continue;
        name = malloc(sizeof(channel->name));
        if (!name)
#ifdef MISUSE
            return NULL;  // reported
#else
            break;
#endif
        memcpy(name, channel->name, sizeof(channel->name));
        break;
    }
    rcu_read_unlock();
    return name;
}
