// bug: K37
// rule: Escape
// preset: kernel
// The session is returned with a count that may have been zero before. The fix counts unless it is zero.
#include "kernel.h"

struct l2tp_session {
    struct hlist_node global_hlist;
    refcount_t ref_count;
    char ifname[16];
    u32 session_id;
};

static struct hlist_head l2tp_session_ifname_list;

struct l2tp_session *l2tp_session_get_by_ifname(char first_letter)
{
    struct l2tp_session *session;

    rcu_read_lock();
    hlist_for_each_entry_rcu(session, &l2tp_session_ifname_list, global_hlist) {
        if (session->ifname[0] != first_letter)
            continue;
#ifdef MISUSE
        refcount_inc(&session->ref_count);
#else
        if (!refcount_inc_not_zero(&session->ref_count))
            continue;
#endif
        rcu_read_unlock();
        return session;  // reported
    }
    rcu_read_unlock();
    return NULL;
}
