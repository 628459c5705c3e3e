// bug: none
// rule: UseAfterSection
// preset: kernel
// The handoff says that the reference count protects the object from here on.
#include "kernel.h"

struct cred {
    refcount_t usage;
    u32 uid;
};

static struct cred __rcu *init_cred;

void put_cred(struct cred *cred);
u32 map_uid(u32 uid);

u32 mapped_uid(void)
{
    struct cred *cred;
    u32 uid;

    rcu_read_lock();
    cred = rcu_dereference(init_cred);
#ifdef MISUSE
    rcu_read_unlock();
    uid = map_uid(cred->uid);  // reported
#else
    if (!refcount_inc_not_zero(&cred->usage)) {
        rcu_read_unlock();
        return 0;
    }
    cred = rcu_pointer_handoff(cred);
    rcu_read_unlock();
    uid = map_uid(cred->uid);
    put_cred(cred);
#endif
    return uid;
}
