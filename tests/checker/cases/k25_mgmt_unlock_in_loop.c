// bug: K25
// rule: UseAfterSection
// preset: kernel
// The loop leaves its section for each callback and steps on in a new one. The fix counts first.
#include "kernel.h"

struct hci_conn {
    struct list_head list;
    u16 handle;
    u8 type;
};

struct hci_dev {
    struct list_head conn_list;
};

void hci_disconnect(struct hci_dev *hdev, u16 handle);

void hci_disconnect_all(struct hci_dev *hdev)
{
    struct hci_conn *conn;

    rcu_read_lock();
    list_for_each_entry_rcu(conn, &hdev->conn_list, list) {  // reported
        u16 handle = conn->handle;

#ifdef MISUSE
        rcu_read_unlock();
        hci_disconnect(hdev, handle);
        rcu_read_lock();
#else
        hci_disconnect(hdev, handle);
#endif
    }
    rcu_read_unlock();
}
