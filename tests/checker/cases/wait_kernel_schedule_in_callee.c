// bug: none
// rule: WaitInSection
// preset: kernel
// The helper gives up the processor while its caller holds a section.
#include "kernel.h"

struct ring {
    u32 head;
    u32 tail;
};

static struct ring __rcu *ring;

bool ring_kick(u32 tail);

static void wait_for_room(u32 tail)
{
    while (!ring_kick(tail))
        schedule();  // reported
}

void ring_flush(void)
{
    struct ring *current_ring;
    u32 tail = 0;

    rcu_read_lock();
    current_ring = rcu_dereference(ring);
    if (current_ring)
        tail = current_ring->tail;
#ifdef MISUSE
    wait_for_room(tail);
    rcu_read_unlock();
#else
    rcu_read_unlock();
    wait_for_room(tail);
#endif
}
