// bug: vyatta-dataplane a4ba17f1
// rule: NoSection
// The link thread looks at an interface while it is offline. The fix goes online first.
#include <pthread.h>
#include <stddef.h>
#include <urcu-qsbr.h>

struct ifnet {
    unsigned int if_index;
    unsigned int flags;
};

static struct ifnet *ifnet_by_port[32];

unsigned int wait_for_link_event(void);
void signal_paths_unusable(unsigned int if_index);

static void *linkwatch_thread(void *arg)
{
    struct ifnet *ifp;
    unsigned int port, if_index;

    rcu_register_thread();
    for (;;) {
        rcu_thread_offline();
        port = wait_for_link_event();
        if (port >= 32)
            break;
#ifndef MISUSE
        rcu_thread_online();
#endif
        ifp = rcu_dereference(ifnet_by_port[port]);
        if_index = ifp->if_index;  // reported
        signal_paths_unusable(if_index);
    }
    rcu_thread_online();
    rcu_unregister_thread();
    return NULL;
}

int linkwatch_start(pthread_t *thread)
{
    return pthread_create(thread, NULL, linkwatch_thread, NULL);
}
