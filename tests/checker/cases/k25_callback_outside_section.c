// bug: K25
// rule: UseAfterSection
// preset: kernel
// The loop leaves its section for the call that takes the element. The fix keeps the section to the end.
#include "kernel.h"

struct iso_conn {
    struct list_head list;
    u8 big_handle;
    u8 state;
};

int iso_conn_report(struct iso_conn *conn);

int iso_report_big(struct list_head *conns, u8 big_handle)
{
    struct iso_conn *conn;
    int err = -ENOENT;

    rcu_read_lock();
    list_for_each_entry_rcu(conn, conns, list) {
        if (conn->big_handle != big_handle)
            continue;
#ifdef MISUSE
        rcu_read_unlock();
        return iso_conn_report(conn);  // reported
#else
        err = iso_conn_report(conn);
        break;
#endif
    }
    rcu_read_unlock();
    return err;
}
