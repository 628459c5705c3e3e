// bug: none
// rule: Balance
// The lock is taken where the caller needs it, but the exit asks for another condition.
#include <stdbool.h>
#include <stddef.h>
#include <urcu.h>

struct table {
    unsigned int rows;
};

static struct table *table;

unsigned int table_rows(bool need_lock, bool quick)
{
    struct table *current;
    unsigned int rows = 0;

    if (need_lock)
        rcu_read_lock();
    current = rcu_dereference(table);
    if (current && !quick)
        rows = current->rows;
#ifdef MISUSE
    if (need_lock && !quick)
#else
    if (need_lock)
#endif
        rcu_read_unlock();
    return rows;  // reported
}
