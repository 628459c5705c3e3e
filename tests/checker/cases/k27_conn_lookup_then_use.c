// bug: K27
// rule: UseAfterSection
// preset: kernel
// The lookup has a section of its own; the caller writes to the connection it returned.
#include "kernel.h"

struct hci_conn {
    struct list_head list;
    u16 handle;
    u8 sec_level;
};

static struct hci_conn *hci_conn_hash_lookup_handle(struct list_head *conns, u16 handle)
{
    struct hci_conn *conn;

    rcu_read_lock();
    list_for_each_entry_rcu(conn, conns, list) {
        if (conn->handle == handle) {
            rcu_read_unlock();
            return conn;
        }
    }
    rcu_read_unlock();
    return NULL;
}

int hci_encrypt_change(struct list_head *conns, u16 handle, u8 level)
{
    struct hci_conn *conn;
    int err = -ENOENT;

#ifndef MISUSE
    rcu_read_lock();
#endif
    conn = hci_conn_hash_lookup_handle(conns, handle);
    if (conn) {
        conn->sec_level = level;  // reported
        err = 0;
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return err;
}
