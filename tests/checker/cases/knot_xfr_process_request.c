// bug: knot 877ef47c9
// rule: NoSection
// The transfer thread reads the zone's data before it opens its section.
#include <pthread.h>
#include <stddef.h>
#include <urcu.h>

struct zonedata {
    const char *name;
    unsigned int id;
};

struct zone {
    struct zonedata *data;
};

struct xfr_worker {
    struct zone *zone;
};

void log_transfer(const char *name);

static void *xfr_worker_run(void *arg)
{
    struct xfr_worker *worker = arg;
    struct zonedata *data;

    rcu_register_thread();
#ifdef MISUSE
    data = rcu_dereference(worker->zone->data);
    log_transfer(data->name);  // reported
    rcu_read_lock();
#else
    rcu_read_lock();
    data = rcu_dereference(worker->zone->data);
    log_transfer(data->name);
#endif
    rcu_read_unlock();
    rcu_unregister_thread();
    return NULL;
}

int xfr_worker_start(pthread_t *thread, struct xfr_worker *worker)
{
    return pthread_create(thread, NULL, xfr_worker_run, worker);
}
