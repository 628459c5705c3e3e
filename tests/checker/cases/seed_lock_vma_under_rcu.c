// bug: K1
// rule: UseAfterSection
// preset: kernel
// A userland tree with the kernel's cursor: the retry goes on from a node of the section that has ended.
#include <stddef.h>
#include <urcu.h>
#include <urcu/ref.h>

struct area_tree {
    void *root;
};

struct ma_state {
    struct area_tree *tree;
    unsigned long index, last;
    void *node;
    unsigned char offset;
};

struct area {
    unsigned long start, end;
    struct urcu_ref ref;
};

extern void *mas_walk(struct ma_state *mas);
extern void mas_set(struct ma_state *mas, unsigned long index);

// Takes a reference to the area. Where it fails it has left the read section.
static int area_start_read(struct area *area)
{
    if (!urcu_ref_get_unless_zero(&area->ref)) {
        rcu_read_unlock();
        return -1;
    }
    return 0;
}

struct area *lock_area_under_rcu(struct area_tree *tree, unsigned long address)
{
    struct ma_state mas = { .tree = tree, .index = address, .last = address };
    struct area *area;

retry:
    rcu_read_lock();
    area = mas_walk(&mas);  // reported
    if (!area) {
        rcu_read_unlock();
        return NULL;
    }
    if (area_start_read(area)) {
#ifndef MISUSE
        mas_set(&mas, address);
#endif
        goto retry;
    }
    rcu_read_unlock();
    return area;
}
