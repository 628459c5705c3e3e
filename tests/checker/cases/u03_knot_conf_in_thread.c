// bug: U3
// rule: NoSection
// A worker thread reads the configuration without a section. The fix adds the section.
#include <pthread.h>
#include <stdint.h>
#include <stddef.h>
#include <urcu.h>

struct conf {
    uint32_t max_workers;
    uint32_t timeout;
};

static struct conf *s_conf;

void serve_tcp(uint32_t timeout);

static struct conf *conf(void)
{
    return rcu_dereference(s_conf);
}

static void *tcp_master(void *arg)
{
    uint32_t timeout;

    rcu_register_thread();
#ifdef MISUSE
    timeout = conf()->timeout;  // reported
#else
    rcu_read_lock();
    timeout = conf()->timeout;
    rcu_read_unlock();
#endif
    serve_tcp(timeout);
    rcu_unregister_thread();
    return NULL;
}

int start_tcp(pthread_t *thread)
{
    return pthread_create(thread, NULL, tcp_master, NULL);
}
