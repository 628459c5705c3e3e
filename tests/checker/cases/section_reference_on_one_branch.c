// bug: none
// rule: UseAfterSection
// Only remote targets get a reference; the local one is used after the section all the same.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>
#include <urcu/ref.h>

struct target {
    struct urcu_ref ref;
    bool remote;
    int socket;
};

static struct target *targets[16];

int flush_socket(int socket);
void target_free(struct urcu_ref *ref);

int target_flush(unsigned int index)
{
    struct target *target;
    int ret;

    rcu_read_lock();
    target = rcu_dereference(targets[index & 15]);
    if (!target) {
        rcu_read_unlock();
        return -1;
    }
#ifdef MISUSE
    if (target->remote && !urcu_ref_get_unless_zero(&target->ref)) {
#else
    if (!urcu_ref_get_unless_zero(&target->ref)) {
#endif
        rcu_read_unlock();
        return -1;
    }
    rcu_read_unlock();
    ret = flush_socket(target->socket);  // reported
#ifndef MISUSE
    urcu_ref_put(&target->ref, target_free);
#endif
    return ret;
}
