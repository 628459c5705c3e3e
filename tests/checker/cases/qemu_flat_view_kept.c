// bug: none
// rule: UseAfterSection
// preset: qemu
// The flat view of an address space is looked into when its section has ended. The good form takes a reference to the region.
#include <stdbool.h>
#include <stddef.h>

#define qatomic_rcu_read(ptr)                                          \
    ({                                                                 \
        __typeof__(*(ptr)) _val = *(volatile __typeof__(*(ptr)) *)(ptr); \
        _val;                                                          \
    })

struct memory_region {
    unsigned int refs;
    unsigned long size;
};

struct flat_view {
    struct memory_region *root;
};

struct address_space {
    struct flat_view *current_map;
};

void rcu_read_lock(void);
void rcu_read_unlock(void);
void memory_region_ref(struct memory_region *mr);
void memory_region_unref(struct memory_region *mr);

unsigned long address_space_size(struct address_space *as)
{
    struct memory_region *mr;
    unsigned long size;

    rcu_read_lock();
    mr = qatomic_rcu_read(&as->current_map)->root;
#ifndef MISUSE
    memory_region_ref(mr);
#endif
    rcu_read_unlock();
    size = mr->size;  // reported
#ifndef MISUSE
    memory_region_unref(mr);
#endif
    return size;
}
