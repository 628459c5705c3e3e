// bug: U13
// rule: NoSection
// The thread calls a search that needs a section and reads the event it found. The fix locks in the thread.
#define _LGPL_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <urcu.h>

struct agent_event {
    int loglevel;
    int enabled;
};

static struct agent_event *agent_events[8];

void report_loglevel(int loglevel);

// The caller must hold the read section.
static struct agent_event *agent_find_event(unsigned int slot)
{
    return rcu_dereference(agent_events[slot & 7]);
}

static void *agent_thread(void *data)
{
    struct agent_event *event;
    int loglevel = -1;

    rcu_register_thread();
#ifndef MISUSE
    rcu_read_lock();
#endif
    event = agent_find_event(3);
    if (event)
        loglevel = event->loglevel;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    report_loglevel(loglevel);
    rcu_unregister_thread();
    return NULL;
}

int launch_agent_thread(pthread_t *thread)
{
    return pthread_create(thread, NULL, agent_thread, NULL);
}
