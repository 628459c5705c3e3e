// bug: none
// rule: UseAfterLock
// The spin lock is dropped for a message; the session from before it is changed after it.
#include <pthread.h>
#include <stddef.h>

struct session {
    unsigned int id;
    unsigned int renewals;
};

struct manager {
    pthread_spinlock_t lock;
    struct session *session;
};

int send_renewal(unsigned int id);

int renew_session(struct manager *manager)
{
    struct session *session;
    unsigned int id;
    int ret;

    pthread_spin_lock(&manager->lock);
    session = manager->session;
    if (!session) {
        pthread_spin_unlock(&manager->lock);
        return -1;
    }
    id = session->id;
    pthread_spin_unlock(&manager->lock);

    ret = send_renewal(id);

    pthread_spin_lock(&manager->lock);
#ifdef MISUSE
    session->renewals++;  // reported
#else
    if (manager->session == session)
        manager->session->renewals++;
#endif
    pthread_spin_unlock(&manager->lock);
    return ret;
}
