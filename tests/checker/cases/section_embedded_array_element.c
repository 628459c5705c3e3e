// bug: none
// rule: UseAfterSection
// The element of an array inside the protected table is used after the table's section.
#include <stddef.h>
#include <urcu.h>

struct next_hop {
    unsigned int gateway;
    unsigned int weight;
};

struct next_hop_list {
    size_t nsiblings;
    struct next_hop siblings[16];
};

static struct next_hop_list *nh_list;

unsigned int forward_gateway(unsigned int hash)
{
    struct next_hop_list *list;
    struct next_hop *hop = NULL;
    unsigned int gateway = 0;

    rcu_read_lock();
    list = rcu_dereference(nh_list);
    if (list && list->nsiblings)
        hop = list->siblings + hash % list->nsiblings;
#ifdef MISUSE
    rcu_read_unlock();
    if (hop)
        gateway = hop->gateway;  // reported
#else
    if (hop)
        gateway = hop->gateway;
    rcu_read_unlock();
#endif
    return gateway;
}
