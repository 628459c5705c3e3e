// bug: none
// rule: UseAfterSection
// The walk finds a subscriber; its callback is called after the section.
#include <stddef.h>
#include <urcu-bp.h>
#include <urcu/rcuhlist.h>

struct subscriber {
    struct cds_hlist_node node;
    unsigned int topic;
    void (*notify)(unsigned int topic);
};

static CDS_HLIST_HEAD(subscribers);

int publish(unsigned int topic)
{
    struct subscriber *subscriber;
    int found = 0;

    rcu_read_lock();
    cds_hlist_for_each_entry_rcu_2(subscriber, &subscribers, node) {
        if (subscriber->topic == topic)
            break;
    }
#ifdef MISUSE
    rcu_read_unlock();
    if (subscriber) {
        subscriber->notify(topic);  // reported
        found = 1;
    }
#else
    if (subscriber) {
        subscriber->notify(topic);
        found = 1;
    }
    rcu_read_unlock();
#endif
    return found;
}
