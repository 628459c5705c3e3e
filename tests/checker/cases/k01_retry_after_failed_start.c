// bug: K1
// rule: UseAfterSection
// preset: kernel
// The callee drops the section and reports a status; the caller walks on with the cursor of that section.
#include "kernel.h"

struct io_mapping {
    u64 base;
    refcount_t users;
    bool going;
};

// Leaves the read section where the mapping cannot be used.
static int mapping_start_read(struct io_mapping *map)
{
    if (map->going) {
        rcu_read_unlock();
        return -EAGAIN;
    }
    if (!refcount_inc_not_zero(&map->users)) {
        rcu_read_unlock();
        return -ENOENT;
    }
    return 0;
}

struct io_mapping *mapping_get(struct maple_tree *tree, unsigned long address)
{
    MA_STATE(mas, tree, address, address);
    struct io_mapping *map;
    int err;

    do {
#ifndef MISUSE
        mas_set(&mas, address);
#endif
        rcu_read_lock();
        map = mas_walk(&mas);  // reported
        if (!map) {
            rcu_read_unlock();
            return NULL;
        }
        err = mapping_start_read(map);
    } while (err == -EAGAIN);
    if (err)
        return NULL;
    rcu_read_unlock();
    return map;
}
