// bug: none
// rule: Escape
// The last route is cached in a global past its section. The good form caches the gateway.
#include <stddef.h>
#include <urcu.h>

struct route {
    unsigned int prefix;
    unsigned int gateway;
};

static struct route *route_slots[256];
#ifdef MISUSE
static struct route *last_route;
#else
static unsigned int last_gateway;
#endif

unsigned int route_lookup(unsigned int address)
{
    struct route *route;
    unsigned int gateway = 0;

    rcu_read_lock();
    route = rcu_dereference(route_slots[address >> 24]);
    if (route) {
        gateway = route->gateway;
#ifdef MISUSE
        last_route = route;  // reported
#else
        last_gateway = gateway;
#endif
    }
    rcu_read_unlock();
    return gateway;
}

unsigned int route_last(void)
{
#ifdef MISUSE
    return last_route != NULL;
#else
    return last_gateway;
#endif
}
