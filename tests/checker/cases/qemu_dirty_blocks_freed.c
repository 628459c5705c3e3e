// bug: none
// rule: Reclaim
// preset: qemu
// The old blocks are freed at once, while readers may still look at them.
#include <stddef.h>

#define qatomic_rcu_read(ptr)                                          \
    ({                                                                 \
        __typeof__(*(ptr)) _val = *(volatile __typeof__(*(ptr)) *)(ptr); \
        _val;                                                          \
    })
#define qatomic_rcu_set(ptr, i) __atomic_store_n(ptr, i, __ATOMIC_RELEASE)

struct dirty_blocks {
    unsigned long count;
    unsigned long *blocks[16];
};

static struct dirty_blocks *dirty_memory;

void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);
void g_free(void *memory);

unsigned long dirty_count(void)
{
    unsigned long count;

    rcu_read_lock();
    count = qatomic_rcu_read(&dirty_memory)->count;
    rcu_read_unlock();
    return count;
}

void dirty_memory_extend(struct dirty_blocks *grown)
{
    struct dirty_blocks *old = dirty_memory;

    qatomic_rcu_set(&dirty_memory, grown);
#ifndef MISUSE
    synchronize_rcu();
#endif
    g_free(old);  // reported
}
