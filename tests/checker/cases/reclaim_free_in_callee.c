// bug: none
// rule: Reclaim
// The helper frees what its caller has just replaced.
#include <stdlib.h>
#include <urcu.h>

struct view {
    unsigned int class;
    unsigned int generation;
};

static struct view *views[4];
static unsigned long views_freed;

static void view_free(struct view *view)
{
    if (view == NULL)
        return;
    views_freed++;
    free(view);  // reported
}

unsigned long view_replace(unsigned int index, struct view *fresh)
{
    struct view *old;

    old = rcu_xchg_pointer(&views[index & 3], fresh);
#ifndef MISUSE
    synchronize_rcu();
#endif
    view_free(old);
    return views_freed;
}
