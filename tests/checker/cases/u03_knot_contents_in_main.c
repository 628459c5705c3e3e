// bug: U3
// rule: NoSection
// The program's entry reads the zone contents with no section although the loader may replace them.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <urcu.h>

struct zone_contents {
    uint32_t serial;
    size_t size;
};

static struct zone_contents *contents;

void *zone_loader(void *arg);

int main(void)
{
    struct zone_contents *loaded;
    pthread_t loader;
    uint32_t serial = 0;

    rcu_register_thread();
    if (pthread_create(&loader, NULL, zone_loader, &contents) != 0)
        return 1;
#ifndef MISUSE
    rcu_read_lock();
#endif
    loaded = rcu_dereference(contents);
    if (loaded != NULL)
        serial = loaded->serial;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    printf("serial %u\n", serial);
    pthread_join(loader, NULL);
    rcu_unregister_thread();
    return 0;
}
