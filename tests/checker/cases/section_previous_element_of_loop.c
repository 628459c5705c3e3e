// bug: none
// rule: UseAfterSection
// Each round compares with the sample of the round before, whose section has ended.
#include <stddef.h>
#include <urcu.h>

struct sample {
    unsigned long time;
    unsigned long value;
};

static struct sample *latest;

void sleep_a_while(void);

unsigned long largest_gap(unsigned int rounds)
{
    struct sample *sample;
#ifdef MISUSE
    struct sample *last = NULL;
#endif
    unsigned long last_time = 0, gap = 0;

    while (rounds-- > 0) {
        rcu_read_lock();
        sample = rcu_dereference(latest);
        if (sample) {
#ifdef MISUSE
            if (last)
                last_time = last->time;  // reported
            last = sample;
#endif
            if (sample->time - last_time > gap)
                gap = sample->time - last_time;
#ifndef MISUSE
            last_time = sample->time;
#endif
        }
        rcu_read_unlock();
        sleep_a_while();
    }
    return gap;
}
