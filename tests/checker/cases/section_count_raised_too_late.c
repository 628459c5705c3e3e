// bug: none
// rule: UseAfterSection
// The count is raised when the section has ended, and the object may be gone. The good form raises it within.
#include <stddef.h>
#include <urcu.h>
#include <urcu/uatomic.h>

struct image {
    int users;
    int width;
};

static struct image *current_image;

struct image *image_in_use(void)
{
    struct image *image;

    rcu_read_lock();
    image = rcu_dereference(current_image);
    if (image == NULL) {
        rcu_read_unlock();
        return NULL;
    }
#ifdef MISUSE
    rcu_read_unlock();
    uatomic_inc(&image->users);  // reported
#else
    uatomic_inc(&image->users);
    rcu_read_unlock();
#endif
    return image;
}
