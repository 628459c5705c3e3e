// row: 9
// bug: K3
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// irq_find_at_or_after: the lookup opens and closes the section itself; its caller reads the descriptor in none.
#include <guarded/guarded.hpp>

#include <optional>

struct irq_desc {
    unsigned irq = 0;
};
using irq_tree = guarded::range_map<unsigned, irq_desc>;

auto irq_find_at_or_after(const irq_tree& descriptors, unsigned offset) {
    auto g = guarded::read_lock();
    auto mas = descriptors.cursor(g, offset);
#ifdef MISUSE
    return mas.find(g);
#else
    const auto desc = mas.find(g);
    return desc ? std::optional{get(g, desc, &irq_desc::irq)} : std::nullopt;
#endif
}

unsigned bug_k03_found_in_inner_section(const irq_tree& descriptors, unsigned offset) {
    const auto desc = irq_find_at_or_after(descriptors, offset);
    if (!desc) return ~0U;
#ifdef MISUSE
    return get(desc, &irq_desc::irq);  // misuse
#else
    return *desc;
#endif
}
