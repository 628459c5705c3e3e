// bug: K27
// rule: Escape
// preset: kernel
// The queued work keeps the connection past the section. The fix takes a reference for the work.
#include "kernel.h"

struct hci_conn {
    struct list_head list;
    refcount_t refs;
    u16 handle;
};

struct conn_timeout {
    struct work_struct work;
    struct hci_conn *conn;
};

int hci_queue_timeout(struct list_head *conns, struct conn_timeout *timeout, u16 handle)
{
    struct hci_conn *conn;

    rcu_read_lock();
    list_for_each_entry_rcu(conn, conns, list) {
        if (conn->handle != handle)
            continue;
#ifndef MISUSE
        if (!refcount_inc_not_zero(&conn->refs))
            continue;
#endif
        timeout->conn = conn;  // reported
        schedule_work(&timeout->work);
        rcu_read_unlock();
        return 0;
    }
    rcu_read_unlock();
    return -ENOENT;
}
