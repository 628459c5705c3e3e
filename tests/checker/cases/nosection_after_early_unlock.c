// bug: none
// rule: NoSection
// The fallback is read after the section has ended. The good form reads it inside.
#include <stddef.h>
#include <urcu.h>

struct server_list {
    unsigned int count;
    unsigned int address[8];
};

static struct server_list *primary;
static struct server_list *fallback;

unsigned int pick_server(unsigned int seed)
{
    struct server_list *list;
    unsigned int address = 0;

    rcu_read_lock();
    list = rcu_dereference(primary);
    if (list && list->count) {
        address = list->address[seed % list->count];
        rcu_read_unlock();
        return address;
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
    list = rcu_dereference(fallback);
    if (list)
        address = list->address[0];  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return address;
}
