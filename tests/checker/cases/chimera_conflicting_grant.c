// bug: chimera 8d96eb46
// rule: UseAfterLock
// The conflicting grant is used after the lock under which a close may drop it. The fix pins it.
#include <pthread.h>
#include <stddef.h>
#include <urcu/ref.h>

struct caching_grant {
    struct urcu_ref ref;
    unsigned int epoch;
};

struct file_state {
    pthread_mutex_t lock;
    struct caching_grant *grant;
};

void begin_break(struct caching_grant *grant);
#ifndef MISUSE
void grant_release(struct urcu_ref *ref);
#endif

int state_try_insert(struct file_state *file)
{
    struct caching_grant *conflict;

    pthread_mutex_lock(&file->lock);
    conflict = file->grant;
#ifndef MISUSE
    if (conflict && !urcu_ref_get_unless_zero(&conflict->ref))
        conflict = NULL;
#endif
    pthread_mutex_unlock(&file->lock);
    if (!conflict)
        return 0;
    begin_break(conflict);  // reported
#ifndef MISUSE
    urcu_ref_put(&conflict->ref, grant_release);
#endif
    return -1;
}
