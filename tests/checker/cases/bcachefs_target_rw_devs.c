// bug: bcachefs-tools pull request 871
// rule: UseAfterSection
// The helper hands out a mask inside a device; the caller combines it after the helper's section.
#include <stddef.h>
#include <urcu.h>

struct dev_mask {
    unsigned long bits[2];
};

struct bch_dev {
    struct dev_mask self;
};

static struct bch_dev *devs[64];

#ifdef MISUSE
static const struct dev_mask *target_to_mask(unsigned int target)
{
    struct bch_dev *ca;

    rcu_read_lock();
    ca = rcu_dereference(devs[target & 63]);
    rcu_read_unlock();
    return ca ? &ca->self : NULL;
}
#endif

unsigned long target_rw_devs(unsigned long rw, unsigned int target)
{
#ifdef MISUSE
    const struct dev_mask *mask = target_to_mask(target);

    if (mask)
        rw &= mask->bits[0];  // reported
#else
    struct bch_dev *ca;

    rcu_read_lock();
    ca = rcu_dereference(devs[target & 63]);
    if (ca)
        rw &= ca->self.bits[0];
    rcu_read_unlock();
#endif
    return rw;
}
