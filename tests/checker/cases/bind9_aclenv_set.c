// bug: bind9 6706d2427e
// rule: Reclaim
// The old list is freed after the exchange; a section around the exchange is no grace period.
#include <stdlib.h>
#include <urcu.h>

struct acl {
    size_t length;
    unsigned int elements[16];
};

struct aclenv {
    struct acl *localhost;
};

size_t aclenv_localhost_length(struct aclenv *env)
{
    size_t length;

    rcu_read_lock();
    length = rcu_dereference(env->localhost)->length;
    rcu_read_unlock();
    return length;
}

void aclenv_set(struct aclenv *env, struct acl *localhost)
{
    struct acl *old;

#ifdef MISUSE
    rcu_read_lock();
    old = rcu_xchg_pointer(&env->localhost, localhost);
    rcu_read_unlock();
#else
    old = rcu_xchg_pointer(&env->localhost, localhost);
    synchronize_rcu();
#endif
    free(old);  // reported
}
