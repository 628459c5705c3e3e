// bug: lttng-tools 022541e7a
// rule: UseAfterSection
// The section ends after the search, but the application it found is deleted later.
#define _LGPL_SOURCE
#include <assert.h>
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct agent_app {
    struct cds_lfht_node node;
    int sock;
};

static struct cds_lfht *agent_apps_by_sock;

int match_sock(struct cds_lfht_node *node, const void *key);
void agent_delete_app(struct agent_app *app);

static struct agent_app *agent_find_app_by_sock(int sock)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;

    cds_lfht_lookup(agent_apps_by_sock, (unsigned long)sock, match_sock, &sock, &iter);
    node = cds_lfht_iter_get_node(&iter);
    return node ? caa_container_of(node, struct agent_app, node) : NULL;
}

void destroy_agent_app(int sock)
{
    struct agent_app *app;

    rcu_read_lock();
    app = agent_find_app_by_sock(sock);
    assert(app);
#ifdef MISUSE
    rcu_read_unlock();
    agent_delete_app(app);  // reported
#else
    agent_delete_app(app);
    rcu_read_unlock();
#endif
}
