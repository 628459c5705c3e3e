// bug: none
// rule: UseAfterSection
// Comparing the address after the section is fine; reading the version is not.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>

struct table {
    unsigned int version;
};

static struct table *table;

bool table_changed(const struct table *seen, unsigned int version)
{
    struct table *current;

    rcu_read_lock();
    current = rcu_dereference(table);
    rcu_read_unlock();

    if (current == NULL || current != seen)
        return true;
#ifdef MISUSE
    if (current->version != version)  // reported
        return true;
#endif
    return false;
}
