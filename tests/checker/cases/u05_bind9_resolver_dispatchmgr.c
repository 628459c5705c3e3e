// bug: U5
// rule: Escape
// The query stores the manager of the view without a reference. The fix attaches to it in the section.
#include <stddef.h>
#include <urcu.h>
#include <urcu/ref.h>

struct dispatchmgr {
    struct urcu_ref references;
    unsigned int nsockets;
};

struct view {
    struct dispatchmgr *dispatchmgr;
};

struct resquery {
    struct dispatchmgr *dispatchmgr;
    unsigned int attempts;
};

int resquery_start(struct view *view, struct resquery *query)
{
    struct dispatchmgr *mgr;

    rcu_read_lock();
    mgr = rcu_dereference(view->dispatchmgr);
#ifndef MISUSE
    if (mgr != NULL && !urcu_ref_get_unless_zero(&mgr->references))
        mgr = NULL;
#endif
    if (mgr == NULL) {
        rcu_read_unlock();
        return -1;
    }
    query->dispatchmgr = mgr;  // reported
    query->attempts = 0;
    rcu_read_unlock();
    return 0;
}
