// bug: none
// rule: UseAfterSection
// The pointer is reset to NULL inside the section and only tested after it.
#include <stddef.h>
#include <urcu.h>

struct session {
    unsigned int id;
    unsigned int idle;
};

static struct session *sessions[32];

void close_session(unsigned int id);

int expire_session(unsigned int slot, unsigned int limit)
{
    struct session *session;
    unsigned int id = 0;

    rcu_read_lock();
    session = rcu_dereference(sessions[slot % 32]);
    if (session) {
        id = session->id;
        if (session->idle < limit)
            session = NULL;
    }
    rcu_read_unlock();

    if (!session)
        return 0;
#ifdef MISUSE
    close_session(session->id);  // reported
#else
    close_session(id);
#endif
    return id != 0;
}
