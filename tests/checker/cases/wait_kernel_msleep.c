// bug: none
// rule: WaitInSection
// preset: kernel
// The poll sleeps inside the section. The good form leaves the section for the sleep.
#include "kernel.h"

struct link_state {
    bool up;
    u32 speed;
};

static struct link_state __rcu *link_state;

u32 wait_for_link(unsigned int tries)
{
    struct link_state *state;
    u32 speed = 0;

    while (tries-- && !speed) {
        rcu_read_lock();
        state = rcu_dereference(link_state);
        if (state && state->up)
            speed = state->speed;
#ifdef MISUSE
        msleep(20);  // reported
        rcu_read_unlock();
#else
        rcu_read_unlock();
        msleep(20);
#endif
    }
    return speed;
}
