// row: 9
// bug: K3
// tier: types
// seen: all
// expect: no guard: name it
// The look-up takes and drops the section inside itself; the caller uses what comes back.
#include <guarded/guarded.hpp>

struct irq_desc {
    unsigned irq = 0;
};

auto find_at_or_after([[maybe_unused]] guarded::slot<irq_desc>& descriptors) {
    auto g = guarded::read_lock();
    auto found = descriptors.load(g);
#ifdef MISUSE
    return found;
#else
    return found ? get(g, found, &irq_desc::irq) : 0;
#endif
}

unsigned case_r09_pointer_returned(guarded::slot<irq_desc>& descriptors) {
    auto desc = find_at_or_after(descriptors);
#ifdef MISUSE
    return desc->irq;  // misuse
#else
    return desc;
#endif
}
