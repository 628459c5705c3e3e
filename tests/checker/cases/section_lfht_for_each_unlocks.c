// bug: none
// rule: UseAfterSection
// The body leaves the section to write a file; the loop's step then reads from the cursor.
#include <stddef.h>
#include <urcu-bp.h>
#include <urcu/rculfhash.h>

struct counter {
    struct cds_lfht_node node;
    unsigned long value;
};

void append_to_file(unsigned long value);

unsigned long dump_counters(struct cds_lfht *counters)
{
    struct counter *counter;
    struct cds_lfht_iter iter;
    unsigned long sum = 0;

    rcu_read_lock();
    cds_lfht_for_each_entry(counters, &iter, counter, node) {  // reported
        unsigned long value = counter->value;

        sum += value;
#ifdef MISUSE
        rcu_read_unlock();
        append_to_file(value);
        rcu_read_lock();
#else
        append_to_file(value);
#endif
    }
    rcu_read_unlock();
    return sum;
}
