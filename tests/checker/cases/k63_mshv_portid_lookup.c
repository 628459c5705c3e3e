// bug: K63
// rule: UseAfterSection
// preset: kernel
// The entry is copied to the caller after the section of its lookup. The fix copies before.
#include "kernel.h"

struct port_table_info {
    int port_type;
    u32 vp_index;
    u64 doorbell;
};

static struct idr port_table_idr;

int mshv_portid_lookup(int port_id, struct port_table_info *out)
{
    struct port_table_info *info;
    int err = -ENOENT;

    rcu_read_lock();
    info = idr_find(&port_table_idr, (unsigned long)port_id);
#ifdef MISUSE
    rcu_read_unlock();
    if (info) {
        *out = *info;  // reported
        err = 0;
    }
#else
    if (info) {
        *out = *info;
        err = 0;
    }
    rcu_read_unlock();
#endif
    return err;
}
