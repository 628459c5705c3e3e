// bug: knot 88c89c2d8
// rule: NoSection
// The timer thread walks the zone database without a section. The fix covers the walk.
#include <pthread.h>
#include <stddef.h>
#include <urcu.h>

struct zonedb {
    size_t count;
    unsigned long refresh[32];
};

struct server {
    struct zonedb *zone_db;
    volatile int running;
};

int timers_write(unsigned long first_refresh);

static void *timer_db_sync(void *data)
{
    struct server *server = data;
    struct zonedb *db;
    unsigned long refresh;

    rcu_register_thread();
    while (server->running) {
#ifndef MISUSE
        rcu_read_lock();
#endif
        db = rcu_dereference(server->zone_db);
        refresh = db->refresh[0];  // reported
#ifndef MISUSE
        rcu_read_unlock();
#endif
        if (timers_write(refresh) != 0)
            break;
    }
    rcu_unregister_thread();
    return NULL;
}

int timer_db_start(pthread_t *thread, struct server *server)
{
    return pthread_create(thread, NULL, timer_db_sync, server);
}
