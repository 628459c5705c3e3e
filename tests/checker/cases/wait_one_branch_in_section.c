// bug: none
// rule: WaitInSection
// The branch that replaces the image waits before the section has ended.
#include <stdbool.h>
#include <stdlib.h>
#include <urcu.h>

struct image {
    unsigned int width;
    unsigned int height;
};

static struct image *image;

void image_replace(struct image *fresh, unsigned int max_width)
{
    struct image *current, *old;
    bool replace;

    rcu_read_lock();
    current = rcu_dereference(image);
    replace = !current || current->width <= max_width;
#ifndef MISUSE
    rcu_read_unlock();
#endif
    if (replace) {
        old = rcu_xchg_pointer(&image, fresh);
        synchronize_rcu();  // reported
        free(old);
    }
#ifdef MISUSE
    rcu_read_unlock();
#endif
}
