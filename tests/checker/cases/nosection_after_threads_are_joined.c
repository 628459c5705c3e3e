// bug: none
// rule: NoSection
// The main thread reads while the other goes on. The good form waits for its end first.
#include <pthread.h>
#include <stdio.h>
#include <urcu.h>

struct config {
    int workers;
};

static struct config *config;

static void *reload(void *arg)
{
    struct config *fresh = arg;

    rcu_assign_pointer(config, fresh);
    return NULL;
}

int main(void)
{
    static struct config fresh = { 8 };
    pthread_t thread;

    if (pthread_create(&thread, NULL, reload, &fresh))
        return 1;
#ifndef MISUSE
    pthread_join(thread, NULL);
#endif
    printf("%d\n", rcu_dereference(config)->workers);  // reported
    return 0;
}
