// bug: K57
// rule: UseAfterLock
// preset: kernel
// The probe sleeps without the lock and then reads the entry it found before. The fix looks it up again.
#include "kernel.h"

struct aarp_entry {
    struct aarp_entry *next;
    u16 address;
    unsigned int status;
};

static struct aarp_entry *unresolved[16];
static DEFINE_SPINLOCK(aarp_lock);

void aarp_send_probe(u16 address);

static struct aarp_entry *aarp_find_entry(u16 address)
{
    struct aarp_entry *entry;

    for (entry = unresolved[address & 15]; entry; entry = entry->next) {
        if (entry->address == address)
            break;
    }
    return entry;
}

int aarp_proxy_probe(u16 address)
{
    struct aarp_entry *entry;
    int ret = -ENOENT;

    spin_lock_bh(&aarp_lock);
    entry = aarp_find_entry(address);
    if (!entry)
        goto out;
    spin_unlock_bh(&aarp_lock);

    aarp_send_probe(address);
    msleep(200);

    spin_lock_bh(&aarp_lock);
#ifndef MISUSE
    entry = aarp_find_entry(address);
    if (!entry)
        goto out;
#endif
    ret = entry->status ? -EBUSY : 0;  // reported
out:
    spin_unlock_bh(&aarp_lock);
    return ret;
}
