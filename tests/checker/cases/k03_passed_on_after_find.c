// bug: K3
// rule: UseAfterSection
// preset: kernel
// A search with its own section hands a descriptor to its caller, which passes it to the printer.
#include "kernel.h"

struct irq_desc {
    unsigned int irq;
    unsigned int depth;
};

static struct maple_tree sparse_irqs;

void show_irq_desc(struct seq_file *m, const struct irq_desc *desc);

static struct irq_desc *irq_to_desc(unsigned long irq)
{
    MA_STATE(mas, &sparse_irqs, irq, irq);
    struct irq_desc *desc;

    rcu_read_lock();
    desc = mas_walk(&mas);
    rcu_read_unlock();
    return desc;
}

int show_interrupt(struct seq_file *m, unsigned long irq)
{
    struct irq_desc *desc;

#ifdef MISUSE
    desc = irq_to_desc(irq);
    if (!desc)
        return -ENOENT;
    show_irq_desc(m, desc);  // reported
#else
    rcu_read_lock();
    desc = irq_to_desc(irq);
    if (!desc) {
        rcu_read_unlock();
        return -ENOENT;
    }
    show_irq_desc(m, desc);
    rcu_read_unlock();
#endif
    return 0;
}
