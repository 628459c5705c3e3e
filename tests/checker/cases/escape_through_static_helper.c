// bug: none
// rule: Escape
// The helper ends its section and returns the object; the public function passes it on.
#include <stddef.h>
#include <urcu.h>
#include <urcu/ref.h>

struct policy {
    struct urcu_ref ref;
    unsigned int flags;
};

static struct policy *policies[16];

static struct policy *find_policy(unsigned int index)
{
    struct policy *policy;

    rcu_read_lock();
    policy = rcu_dereference(policies[index & 15]);
#ifndef MISUSE
    if (policy && !urcu_ref_get_unless_zero(&policy->ref))
        policy = NULL;
#endif
    rcu_read_unlock();
    return policy;
}

struct policy *policy_get(unsigned int index)
{
    struct policy *policy = find_policy(index);

    if (!policy)
        policy = find_policy(0);
    return policy;  // reported
}
