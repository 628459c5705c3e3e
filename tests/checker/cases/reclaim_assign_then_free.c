// bug: none
// rule: Reclaim
// The writer holds its mutex throughout, which keeps other writers away but no reader.
#include <pthread.h>
#include <stdlib.h>
#include <urcu.h>

struct members {
    unsigned int count;
    unsigned int id[32];
};

static struct members *members;
static pthread_mutex_t members_mutex = PTHREAD_MUTEX_INITIALIZER;

int members_add(unsigned int id)
{
    struct members *old, *fresh = malloc(sizeof(*fresh));

    if (!fresh)
        return -1;
    pthread_mutex_lock(&members_mutex);
    old = members;
    if (old)
        *fresh = *old;
    else
        fresh->count = 0;
    fresh->id[fresh->count++ % 32] = id;
    rcu_assign_pointer(members, fresh);
#ifndef MISUSE
    synchronize_rcu();
#endif
    free(old);  // reported
    pthread_mutex_unlock(&members_mutex);
    return 0;
}
