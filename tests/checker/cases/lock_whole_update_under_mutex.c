// bug: none
// rule: UseAfterLock
// preset: kernel
// The update keeps the mutex throughout. The misuse frees it between the read and the write.
#include "kernel.h"

struct quota {
    u64 used;
    u64 limit;
};

struct volume {
    struct mutex lock;
    struct quota *quota;
};

int volume_charge(struct volume *volume, u64 bytes)
{
    struct quota *quota;
    int err = 0;

    mutex_lock(&volume->lock);
    quota = volume->quota;
    if (quota->used + bytes > quota->limit)
        err = -EBUSY;
#ifdef MISUSE
    mutex_unlock(&volume->lock);
    if (err)
        return err;
    mutex_lock(&volume->lock);
    quota->used += bytes;  // reported
#else
    if (!err)
        quota->used += bytes;
#endif
    mutex_unlock(&volume->lock);
    return err;
}
