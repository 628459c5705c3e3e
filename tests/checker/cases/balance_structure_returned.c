// bug: none
// rule: Balance
// A walk gives back where it is, a structure; one way out leaves the section open.
#include <urcu.h>
#include <urcu/rculist.h>

struct item {
    struct cds_list_head node;
    int weight;
};

struct found {
    int weight;
    int steps;
};

struct found heaviest(struct cds_list_head *items, int enough)
{
    struct found best = { 0, 0 };
    struct item *item;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(item, items, node) {
        best.steps++;
        if (item->weight > best.weight)
            best.weight = item->weight;
        if (best.weight >= enough)
#ifdef MISUSE
            return best;  // reported
#else
            break;
#endif
    }
    rcu_read_unlock();
    return best;
}
