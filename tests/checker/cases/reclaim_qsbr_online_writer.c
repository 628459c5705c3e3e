// bug: none
// rule: Reclaim
// The writer's own quiescent state is no grace period for the other threads.
#include <stdlib.h>
#include <urcu-qsbr.h>

struct ruleset {
    unsigned int rules;
};

static struct ruleset *ruleset;

void ruleset_activate(struct ruleset *fresh)
{
    struct ruleset *old;

    old = rcu_xchg_pointer(&ruleset, fresh);
#ifdef MISUSE
    rcu_quiescent_state();
#else
    synchronize_rcu();
#endif
    free(old);  // reported
}
