// bug: none
// rule: Escape
// A field may point to the object while the section lasts. The misuse forgets to clear it.
#include <stddef.h>
#include <urcu.h>

struct zone {
    unsigned int serial;
};

struct query {
    struct zone *zone;
    unsigned int rcode;
};

static struct zone *root_zone;

unsigned int solve(const struct query *query);

unsigned int process_query(struct query *query)
{
    unsigned int ret;

    rcu_read_lock();
    query->zone = rcu_dereference(root_zone);  // reported
    ret = solve(query);
#ifndef MISUSE
    query->zone = NULL;
#endif
    rcu_read_unlock();
    return ret;
}
