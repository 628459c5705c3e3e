// bug: none
// rule: UseAfterSection
// preset: kernel
// The scan's cursor lives in a struct across two sections. The good form resets it in between.
#include "kernel.h"

struct range {
    unsigned long start;
    unsigned long end;
};

struct scan {
    struct ma_state mas;
    unsigned long bytes;
};

void report_progress(unsigned long bytes);

unsigned long scan_two_ranges(struct maple_tree *tree)
{
    struct scan scan = { .mas = { .tree = tree } };
    struct range *range;

    rcu_read_lock();
    range = mas_find(&scan.mas, ~0UL);
    if (range)
        scan.bytes = range->end - range->start;
    rcu_read_unlock();

    report_progress(scan.bytes);
#ifndef MISUSE
    mas_pause(&scan.mas);
#endif

    rcu_read_lock();
    range = mas_next(&scan.mas, ~0UL);  // reported
    if (range)
        scan.bytes += range->end - range->start;
    rcu_read_unlock();
    return scan.bytes;
}
