// bug: U15
// rule: WaitInSection
// preset: urcu-0.9
// The table is destroyed inside a section, which waits for that same section. The fix destroys it after.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct ust_app {
    struct cds_lfht_node pid_node;
    struct cds_lfht *sessions;
    int pid;
};

void close_session(struct cds_lfht_node *node);

void delete_ust_app(struct ust_app *app)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;

    rcu_read_lock();
    cds_lfht_for_each(app->sessions, &iter, node) {
        if (cds_lfht_del(app->sessions, node) == 0)
            close_session(node);
    }
#ifdef MISUSE
    cds_lfht_destroy(app->sessions, NULL);  // reported
    rcu_read_unlock();
#else
    rcu_read_unlock();
    cds_lfht_destroy(app->sessions, NULL);
#endif
    free(app);
}
