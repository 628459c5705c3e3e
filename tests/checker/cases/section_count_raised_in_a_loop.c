// bug: none
// rule: UseAfterSection
// The session is used after the section. The good form raises its count unless it is zero, by liburcu's atomics.
#include <stddef.h>
#include <urcu.h>
#include <urcu/uatomic.h>

struct session {
    long refs;
    int value;
};

static struct session *current_session;

void session_release(struct session *session);

#ifndef MISUSE
static int session_acquire(struct session *session)
{
    long refs = uatomic_read(&session->refs);

    while (refs != 0) {
        long seen = uatomic_cmpxchg(&session->refs, refs, refs + 1);

        if (seen == refs)
            return 1;
        refs = seen;
    }
    return 0;
}
#endif

int session_value(void)
{
    struct session *session;
    int value;

    rcu_read_lock();
    session = rcu_dereference(current_session);
#ifndef MISUSE
    if (session != NULL && !session_acquire(session))
        session = NULL;
#endif
    rcu_read_unlock();
    if (session == NULL)
        return -1;
    value = session->value;  // reported
#ifndef MISUSE
    session_release(session);
#endif
    return value;
}
