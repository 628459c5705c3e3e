// bug: IRATI stack issue 495
// rule: WaitInSection
// preset: kernel
// The helper takes a mutex while its caller holds a section. The good form copies the policy first.
#include "kernel.h"

struct policy_set {
    u32 initial_credit;
};

struct dtcp {
    struct mutex lock;
    u32 credit;
};

static struct policy_set __rcu *default_policies;

static void dtcp_set_credit(struct dtcp *dtcp, u32 credit)
{
    mutex_lock(&dtcp->lock);  // reported
    dtcp->credit = credit;
    mutex_unlock(&dtcp->lock);
}

int efcp_connection_create(struct dtcp *dtcp)
{
    struct policy_set *ps;
    u32 credit = 1;

    rcu_read_lock();
    ps = rcu_dereference(default_policies);
    if (ps)
        credit = ps->initial_credit;
#ifdef MISUSE
    dtcp_set_credit(dtcp, credit);
    rcu_read_unlock();
#else
    rcu_read_unlock();
    dtcp_set_credit(dtcp, credit);
#endif
    return 0;
}
