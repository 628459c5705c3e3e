// bug: none
// rule: UseAfterSection
// The thread goes offline for its wait and uses the keys from before when it is back.
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <urcu-qsbr.h>

struct cookie_keys {
    uint64_t current;
    uint64_t previous;
};

static struct cookie_keys *keys_inuse;

int wait_for_query(uint64_t *cookie);
void reply(int valid);

static void *udp_thread(void *arg)
{
    struct cookie_keys *keys;
    uint64_t cookie;

    rcu_register_thread();
    for (;;) {
#ifdef MISUSE
        keys = rcu_dereference(keys_inuse);
#endif
        rcu_thread_offline();
        if (wait_for_query(&cookie))
            break;
        rcu_thread_online();
#ifndef MISUSE
        keys = rcu_dereference(keys_inuse);
#endif
        reply(cookie == keys->current);  // reported
    }
    rcu_thread_online();
    rcu_unregister_thread();
    return NULL;
}

int udp_thread_start(pthread_t *thread)
{
    return pthread_create(thread, NULL, udp_thread, NULL);
}
