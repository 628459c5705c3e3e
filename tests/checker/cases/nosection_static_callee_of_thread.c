// bug: none
// rule: NoSection
// The thread's helper dereferences the peer it read; nobody on the way opened a section.
#include <pthread.h>
#include <stddef.h>
#include <urcu.h>

struct peer {
    unsigned int address;
    unsigned int missed;
};

static struct peer *peers[16];

void sleep_interval(void);
int ping(unsigned int address);

static unsigned int peer_address(unsigned int index)
{
    struct peer *peer = rcu_dereference(peers[index]);

    return peer ? peer->address : 0;  // reported
}

static void *keepalive_thread(void *arg)
{
    unsigned int i, address;

    rcu_register_thread();
    for (i = 0; i < 16; i++) {
#ifndef MISUSE
        rcu_read_lock();
#endif
        address = peer_address(i);
#ifndef MISUSE
        rcu_read_unlock();
#endif
        if (address && ping(address))
            break;
        sleep_interval();
    }
    rcu_unregister_thread();
    return NULL;
}

int keepalive_start(pthread_t *thread)
{
    return pthread_create(thread, NULL, keepalive_thread, NULL);
}
