// bug: none
// rule: WaitInSection
// The project's own lock macro hides the section in which the reload waits.
#define RCU_MB
#include <stdlib.h>
#include <urcu.h>

#define acl_read_lock() rcu_read_lock()
#define acl_read_unlock() rcu_read_unlock()

struct acl {
    unsigned int entries;
};

static struct acl *acl;

struct acl *parse_acl(unsigned int hint);

int acl_reload(void)
{
    struct acl *current, *old;
    unsigned int hint;

    acl_read_lock();
    current = rcu_dereference(acl);
    hint = current ? current->entries : 16;
#ifndef MISUSE
    acl_read_unlock();
#endif
    old = rcu_xchg_pointer(&acl, parse_acl(hint));
    synchronize_rcu();  // reported
#ifdef MISUSE
    acl_read_unlock();
#endif
    free(old);
    return 0;
}
