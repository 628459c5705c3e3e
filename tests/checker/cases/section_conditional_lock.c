// bug: none
// rule: UseAfterSection
// The section is opened and closed under the same condition. The misuse reads after the conditional close.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>

struct device {
    unsigned int state;
    unsigned int errors;
};

static struct device *devices[8];

unsigned int device_errors(unsigned int index, bool locked)
{
    struct device *device;
    unsigned int errors = 0;

    if (!locked)
        rcu_read_lock();
    device = rcu_dereference(devices[index & 7]);
#ifndef MISUSE
    if (device && device->state)
        errors = device->errors;
#endif
    if (!locked)
        rcu_read_unlock();
#ifdef MISUSE
    if (device)
        errors = device->errors;  // reported
#endif
    return errors;
}
