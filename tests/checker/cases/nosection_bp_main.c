// bug: none
// rule: NoSection
// The program prints its settings with no section while the reload thread replaces them.
#include <pthread.h>
#include <stdio.h>
#include <urcu-bp.h>

struct settings {
    unsigned int workers;
    unsigned int port;
};

static struct settings *settings;

void *reload_thread(void *slot);

int main(void)
{
    struct settings *current;
    pthread_t reloader;

    if (pthread_create(&reloader, NULL, reload_thread, &settings))
        return 1;
#ifndef MISUSE
    rcu_read_lock();
#endif
    current = rcu_dereference(settings);
    printf("port %u\n", current->port);  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return pthread_join(reloader, NULL);
}
