// bug: K59
// rule: UseAfterLock
// preset: kernel
// The loop drops the lock to close a connection that another thread may free meanwhile.
#include "kernel.h"

#define MAX_CONNS 32

struct tipc_conn {
    struct kref kref;
    int conid;
};

struct tipc_topsrv {
    spinlock_t idr_lock;
    struct tipc_conn *conns[MAX_CONNS];
    int idr_in_use;
};

void tipc_conn_close(struct tipc_conn *con);
void conn_put(struct tipc_conn *con);

void tipc_topsrv_stop(struct tipc_topsrv *srv)
{
    struct tipc_conn *con;
    int id;

    spin_lock_bh(&srv->idr_lock);
    for (id = 0; srv->idr_in_use && id < MAX_CONNS; id++) {
        con = srv->conns[id];
        if (!con)
            continue;
#ifndef MISUSE
        if (!kref_get_unless_zero(&con->kref))
            continue;
#endif
        spin_unlock_bh(&srv->idr_lock);
        tipc_conn_close(con);  // reported
#ifndef MISUSE
        conn_put(con);
#endif
        spin_lock_bh(&srv->idr_lock);
    }
    spin_unlock_bh(&srv->idr_lock);
}
