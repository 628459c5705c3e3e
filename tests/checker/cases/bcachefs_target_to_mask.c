// bug: bcachefs-tools pull request 871
// rule: Escape
// A pointer to a member of a protected object is returned. The fix copies the mask to the caller.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>

struct dev_mask {
    unsigned long bits[2];
};

struct bch_dev {
    struct dev_mask self;
    unsigned int idx;
};

static struct bch_dev *devs[64];

#ifdef MISUSE
const struct dev_mask *target_to_mask(unsigned int target)
{
    const struct dev_mask *mask = NULL;
    struct bch_dev *ca;

    rcu_read_lock();
    ca = rcu_dereference(devs[target & 63]);
    if (ca)
        mask = &ca->self;
    rcu_read_unlock();
    return mask;  // reported
}
#else
bool target_to_mask(unsigned int target, struct dev_mask *mask)
{
    struct bch_dev *ca;

    rcu_read_lock();
    ca = rcu_dereference(devs[target & 63]);
    if (ca)
        *mask = ca->self;
    rcu_read_unlock();
    return ca != NULL;
}
#endif
