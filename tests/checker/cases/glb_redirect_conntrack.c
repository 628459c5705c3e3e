// bug: glb-director issue 44
// rule: Balance
// preset: kernel
// Two paths of the connection check return without the unlock; this is the first of them.
#include "kernel.h"

struct conn {
    refcount_t use;
    bool is_dying;
    u8 tcp_state;
};

static struct conn __rcu *conn_table[256];

bool glb_conn_established(u32 hash)
{
    struct conn *conn;
    bool established;

    rcu_read_lock();
    conn = rcu_dereference(conn_table[hash & 255]);
    if (!conn) {
        rcu_read_unlock();
        return false;
    }
    if (conn->is_dying) {
#ifndef MISUSE
        rcu_read_unlock();
#endif
        return false;  // reported
    }
    established = conn->tcp_state == 3;
    rcu_read_unlock();
    return established;
}
