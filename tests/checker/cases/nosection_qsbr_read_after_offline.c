// bug: none
// rule: NoSection
// The thread reads the shutdown record while it is offline. The good form reads it before.
#include <pthread.h>
#include <stddef.h>
#include <urcu-qsbr.h>

struct shutdown_record {
    int reason;
};

static struct shutdown_record *shutdown_record;

void log_reason(int reason);
int poll_events(void);

static void *event_loop(void *arg)
{
    struct shutdown_record *record;
    int reason;

    rcu_register_thread();
    while (poll_events())
        rcu_quiescent_state();
#ifdef MISUSE
    rcu_thread_offline();
    record = rcu_dereference(shutdown_record);
    reason = record->reason;  // reported
#else
    record = rcu_dereference(shutdown_record);
    reason = record->reason;
    rcu_thread_offline();
#endif
    log_reason(reason);
    rcu_thread_online();
    rcu_unregister_thread();
    return NULL;
}

int start_event_loop(pthread_t *thread)
{
    return pthread_create(thread, NULL, event_loop, NULL);
}
