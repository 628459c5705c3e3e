// bug: none
// rule: NoSection
// The writers' mutex protects the updater's reads. The misuse has neither mutex nor section.
#include <pthread.h>
#include <stdlib.h>
#include <urcu.h>

struct limits {
    unsigned int soft;
    unsigned int hard;
};

static struct limits *limits;
#ifndef MISUSE
static pthread_mutex_t limits_mutex = PTHREAD_MUTEX_INITIALIZER;
#endif

static void *limits_updater(void *arg)
{
    struct limits *old, *fresh = malloc(sizeof(*fresh));

    if (!fresh)
        return NULL;
    rcu_register_thread();
#ifndef MISUSE
    pthread_mutex_lock(&limits_mutex);
#endif
    old = rcu_dereference(limits);
    *fresh = *old;  // reported
    fresh->soft++;
    rcu_assign_pointer(limits, fresh);
#ifndef MISUSE
    pthread_mutex_unlock(&limits_mutex);
#endif
    synchronize_rcu();
    free(old);
    rcu_unregister_thread();
    return NULL;
}

int start_updater(pthread_t *thread)
{
    return pthread_create(thread, NULL, limits_updater, NULL);
}
