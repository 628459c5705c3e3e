// bug: none
// rule: Escape
// preset: kernel
// The stored pointer is handed off to the counted reference that the owner now has.
#include "kernel.h"

struct key {
    refcount_t usage;
    u32 serial;
};

struct keyring {
    struct key *session_key;
};

static struct key __rcu *user_key;

int keyring_join(struct keyring *ring)
{
    struct key *key;

    rcu_read_lock();
    key = rcu_dereference(user_key);
#ifdef MISUSE
    if (!key) {
        rcu_read_unlock();
        return -ENOENT;
    }
    ring->session_key = key;  // reported
#else
    if (!key || !refcount_inc_not_zero(&key->usage)) {
        rcu_read_unlock();
        return -ENOENT;
    }
    ring->session_key = rcu_pointer_handoff(key);
#endif
    rcu_read_unlock();
    return 0;
}
