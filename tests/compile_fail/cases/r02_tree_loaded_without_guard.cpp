// row: 2
// bug: K3
// tier: types
// seen: all
// expect: no guard
// A look-up that once took and dropped the section inside itself: here the caller must bring one.
#include <guarded/guarded.hpp>

struct irq_desc {
    unsigned irq = 0;
};
using irq_tree = guarded::range_map<unsigned, irq_desc>;

unsigned case_r02_tree_loaded_without_guard(irq_tree& sparse_irqs, unsigned offset) {
#ifdef MISUSE
    auto desc = sparse_irqs.load(offset);  // misuse
    return desc ? 1 : 0;
#else
    auto g = guarded::read_lock();
    auto desc = sparse_irqs.load(g, offset);
    return desc ? get(g, desc, &irq_desc::irq) : 0;
#endif
}
