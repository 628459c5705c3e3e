// bug: U17
// rule: UseAfterLock
// The lock's frame is logged after the mutex, where the unlocker may have freed the lock.
#include <pthread.h>
#include <stddef.h>

struct call_frame {
    unsigned long unique;
};

struct inode_lock {
    struct inode_lock *next;
    struct call_frame *frame;
    int blocked;
};

struct domain {
    pthread_mutex_t mutex;
    struct inode_lock *blocked_locks;
};

void trace_block(const struct call_frame *frame);

void trace_first_blocked(struct domain *domain)
{
    struct inode_lock *lock;

    pthread_mutex_lock(&domain->mutex);
    lock = domain->blocked_locks;
    if (lock == NULL) {
        pthread_mutex_unlock(&domain->mutex);
        return;
    }
    lock->blocked = 1;
#ifdef MISUSE
    pthread_mutex_unlock(&domain->mutex);
    trace_block(lock->frame);  // reported
#else
    trace_block(lock->frame);
    pthread_mutex_unlock(&domain->mutex);
#endif
}
