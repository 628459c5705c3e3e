// bug: chimera 1096ba84
// rule: UseAfterLock
// The callback picks an open file under the lock and reads its connection after the lock.
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct smb_open_file {
    struct smb_open_file *next_member;
    uint64_t conn_id;
    int closed;
};

struct file_state {
    pthread_mutex_t lock;
    struct smb_open_file *holders;
};

void send_oplock_break(uint64_t conn_id);
void lease_revoke(struct file_state *file);

void lease_break_cb(struct file_state *file)
{
    struct smb_open_file *open_file;
    uint64_t conn_id = 0;

    pthread_mutex_lock(&file->lock);
    for (open_file = file->holders; open_file; open_file = open_file->next_member) {
        if (!open_file->closed)
            break;
    }
#ifndef MISUSE
    if (open_file)
        conn_id = open_file->conn_id;
#endif
    pthread_mutex_unlock(&file->lock);
    if (!open_file) {
        lease_revoke(file);
        return;
    }
#ifdef MISUSE
    conn_id = open_file->conn_id;  // reported
#endif
    send_oplock_break(conn_id);
}
