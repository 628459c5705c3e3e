// bug: none
// rule: UseAfterSection
// The pointer is from the first section and is read in the second. The good form reads it anew.
#include <stddef.h>
#include <urcu.h>

struct plan {
    unsigned int steps;
    unsigned int cost;
};

static struct plan *current_plan;

void run_step(unsigned int step);

unsigned int execute_plan(void)
{
    struct plan *plan;
    unsigned int steps = 0, cost = 0, i;

    rcu_read_lock();
    plan = rcu_dereference(current_plan);
    if (plan)
        steps = plan->steps;
    rcu_read_unlock();

    for (i = 0; i < steps; i++)
        run_step(i);

    rcu_read_lock();
#ifndef MISUSE
    plan = rcu_dereference(current_plan);
#endif
    if (plan)
        cost = plan->cost;  // reported
    rcu_read_unlock();
    return cost;
}
