// bug: K21
// rule: UseAfterLock
// preset: kernel
// The loop saves the next device, drops the lock for the work and steps to what it saved.
#include "kernel.h"

struct mddev {
    struct list_head all_mddevs;
    refcount_t active;
};

static LIST_HEAD(all_mddevs);
static DEFINE_SPINLOCK(all_mddevs_lock);

void md_stop_writes(struct mddev *mddev);
void mddev_put_locked(struct mddev *mddev);

void md_notify_reboot(void)
{
#ifdef MISUSE
    struct mddev *mddev, *n;
#else
    struct mddev *mddev;
#endif

    spin_lock(&all_mddevs_lock);
#ifdef MISUSE
    list_for_each_entry_safe(mddev, n, &all_mddevs, all_mddevs) {  // reported
#else
    list_for_each_entry(mddev, &all_mddevs, all_mddevs) {
#endif
        if (!refcount_inc_not_zero(&mddev->active))
            continue;
        spin_unlock(&all_mddevs_lock);
        md_stop_writes(mddev);
        spin_lock(&all_mddevs_lock);
        mddev_put_locked(mddev);
    }
    spin_unlock(&all_mddevs_lock);
}
