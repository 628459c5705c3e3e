// bug: none
// rule: UseAfterSection
// The inner section does not end the protection, the outermost one does.
#include <stddef.h>
#include <urcu.h>

struct route {
    unsigned int metric;
    unsigned int hits;
};

static struct route *default_route;
static unsigned int *hit_limit;

static unsigned int read_limit(void)
{
    unsigned int *limit, value = 0;

    rcu_read_lock();
    limit = rcu_dereference(hit_limit);
    if (limit)
        value = *limit;
    rcu_read_unlock();
    return value;
}

unsigned int route_cost(void)
{
    struct route *route;
    unsigned int cost = 0;

    rcu_read_lock();
    route = rcu_dereference(default_route);
    if (!route) {
        rcu_read_unlock();
        return 0;
    }
    if (route->hits < read_limit())
        cost = route->metric;
#ifdef MISUSE
    rcu_read_unlock();
    cost += route->hits;  // reported
#else
    cost += route->hits;
    rcu_read_unlock();
#endif
    return cost;
}
