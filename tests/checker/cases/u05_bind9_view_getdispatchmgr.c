// bug: U5
// rule: Escape
// The getter returns the manager after its section. The fix returns it with a reference.
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

struct dispatchmgr *view_getdispatchmgr(struct view *view)
{
    struct dispatchmgr *mgr;

    rcu_read_lock();
    mgr = rcu_dereference(view->dispatchmgr);
#ifndef MISUSE
    if (mgr != NULL && !urcu_ref_get_unless_zero(&mgr->references))
        mgr = NULL;
#endif
    rcu_read_unlock();
    return mgr;  // reported
}
