// bug: knot 1bbd599eb
// rule: Balance
// The walk returns at the first zone without contents and leaves the section open.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct zone_contents;

struct zone {
    struct cds_list_head node;
    struct zone_contents *contents;
};

struct server {
    struct cds_list_head zones;
    bool loaded;
};

void notify_ready(struct server *server);

void check_loaded(struct server *server)
{
    struct zone *zone;

    if (server->loaded)
        return;
    rcu_read_lock();
    cds_list_for_each_entry_rcu(zone, &server->zones, node) {
        if (rcu_dereference(zone->contents) == NULL) {
#ifndef MISUSE
            rcu_read_unlock();
#endif
            return;  // reported
        }
    }
    rcu_read_unlock();
    server->loaded = true;
    notify_ready(server);
}
