// bug: none
// rule: Balance
// preset: kernel
// The retry opens a section on top of the one that is still open.
#include "kernel.h"

struct dentry {
    unsigned int seq;
    u64 inode;
};

static struct dentry __rcu *root_dentry;

bool read_seq_retry(unsigned int seq);

u64 lookup_root(void)
{
    struct dentry *dentry;
    u64 inode = 0;

retry:
    rcu_read_lock();  // reported
    dentry = rcu_dereference(root_dentry);
    if (dentry) {
        inode = dentry->inode;
        if (read_seq_retry(dentry->seq)) {
#ifndef MISUSE
            rcu_read_unlock();
#endif
            goto retry;
        }
    }
    rcu_read_unlock();
    return inode;
}
