// bug: none
// rule: NoSection
// The loader may read what it has not yet published; what it reads back from the slot needs a section.
#include <pthread.h>
#include <stdlib.h>
#include <urcu.h>

struct catalog {
    unsigned int zones;
};

static struct catalog *catalog;

unsigned int count_zones(void);
void log_zones(unsigned int zones);

static void *catalog_loader(void *arg)
{
    struct catalog *fresh = malloc(sizeof(*fresh));
    struct catalog *loaded;

    if (!fresh)
        return NULL;
    rcu_register_thread();
    fresh->zones = count_zones();
#ifdef MISUSE
    rcu_assign_pointer(catalog, fresh);
    loaded = rcu_dereference(catalog);
    log_zones(loaded->zones);  // reported
#else
    loaded = fresh;
    log_zones(loaded->zones);
    rcu_assign_pointer(catalog, fresh);
#endif
    rcu_unregister_thread();
    return NULL;
}

int start_catalog_loader(pthread_t *thread)
{
    return pthread_create(thread, NULL, catalog_loader, NULL);
}
