// bug: none
// rule: Reclaim
// preset: kernel
// The exchanged map is freed at once. The good form waits first.
#include "kernel.h"

struct queue_map {
    u32 count;
    u16 queue[32];
};

struct device_queues {
    struct queue_map __rcu *map;
};

u32 queue_count(struct device_queues *dev)
{
    struct queue_map *map;
    u32 count = 0;

    rcu_read_lock();
    map = rcu_dereference(dev->map);
    if (map)
        count = map->count;
    rcu_read_unlock();
    return count;
}

void clear_queue_map(struct device_queues *dev)
{
    struct queue_map *old;

    old = unrcu_pointer(xchg(&dev->map, NULL));
#ifndef MISUSE
    synchronize_rcu();
#endif
    kfree(old);  // reported
}
