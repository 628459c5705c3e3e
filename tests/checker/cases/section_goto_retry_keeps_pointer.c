// bug: none
// rule: UseAfterSection
// The retry label lies below the read, so the second round uses the first round's object.
#include <stddef.h>
#include <urcu.h>

struct leader {
    int node_id;
    unsigned int term;
};

static struct leader *leader;

int send_to(int node_id, unsigned int term);
void back_off(void);

int send_to_leader(void)
{
    struct leader *current;
    int ret;

    rcu_read_lock();
#ifdef MISUSE
    current = rcu_dereference(leader);
retry:
#else
retry:
    current = rcu_dereference(leader);
#endif
    if (!current) {
        rcu_read_unlock();
        return -1;
    }
    ret = send_to(current->node_id, current->term);  // reported
    if (ret > 0) {
        rcu_read_unlock();
        back_off();
        rcu_read_lock();
        goto retry;
    }
    rcu_read_unlock();
    return ret;
}
