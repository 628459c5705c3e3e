// bug: bind9 03183baa6d
// rule: NoSection
// The query thread loads the reader before its section begins, which was right for another flavour only.
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <urcu.h>

struct qp_reader {
    uint32_t root_ref;
    uint32_t chunks;
};

struct qpmulti {
    struct qp_reader *reader;
};

uint32_t next_query(void);
int answer(uint32_t query, uint32_t root_ref);

static void *query_thread(void *arg)
{
    struct qpmulti *multi = arg;
    struct qp_reader *reader;
    int failed;

    rcu_register_thread();
    do {
#ifdef MISUSE
        reader = rcu_dereference(multi->reader);
        rcu_read_lock();
#else
        rcu_read_lock();
        reader = rcu_dereference(multi->reader);
#endif
        failed = answer(next_query(), reader->root_ref);  // reported
        rcu_read_unlock();
    } while (!failed);
    rcu_unregister_thread();
    return NULL;
}

int start_query_thread(pthread_t *thread, struct qpmulti *multi)
{
    return pthread_create(thread, NULL, query_thread, multi);
}
