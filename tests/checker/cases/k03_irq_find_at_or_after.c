// bug: K3
// rule: UseAfterSection
// preset: kernel
// The tree search opens and closes its own section; the caller then reads the number of the descriptor.
#include "kernel.h"

struct irq_desc {
    unsigned int irq;
    const char *name;
};

static struct maple_tree sparse_irqs;

static void *mt_find(struct maple_tree *tree, unsigned long *index, unsigned long max)
{
    MA_STATE(mas, tree, *index, *index);
    void *entry;

    rcu_read_lock();
    entry = mas_find(&mas, max);
    if (entry)
        *index = mas.last + 1;
    rcu_read_unlock();
    return entry;
}

unsigned int irq_find_at_or_after(unsigned long offset, unsigned int nr_irqs)
{
    struct irq_desc *desc;
    unsigned int irq = nr_irqs;

#ifndef MISUSE
    rcu_read_lock();
#endif
    desc = mt_find(&sparse_irqs, &offset, nr_irqs);
    if (desc)
        irq = desc->irq;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    return irq;
}
