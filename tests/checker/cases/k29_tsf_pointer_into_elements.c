// bug: K29
// rule: UseAfterSection
// preset: kernel
// A pointer into the element bytes outlives the section of the block that holds them.
#include "kernel.h"

struct bss_ies {
    size_t len;
    u8 data[64];
};

struct bss {
    struct bss_ies __rcu *ies;
};

static const u8 *find_element(const struct bss_ies *ies, u8 id)
{
    size_t at;

    for (at = 0; at + 2 < ies->len; at += 2u + ies->data[at + 1]) {
        if (ies->data[at] == id)
            return &ies->data[at];
    }
    return NULL;
}

u8 bss_channel(const struct bss *bss)
{
    const u8 *element = NULL;
    const struct bss_ies *ies;
    u8 channel = 0;

    rcu_read_lock();
    ies = rcu_dereference(bss->ies);
    if (ies)
        element = find_element(ies, 3);
#ifdef MISUSE
    rcu_read_unlock();
    if (element)
        channel = element[2];  // reported
#else
    if (element)
        channel = element[2];
    rcu_read_unlock();
#endif
    return channel;
}
