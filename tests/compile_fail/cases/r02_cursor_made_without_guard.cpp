// row: 2
// tier: types
// seen: all
// expect: no guard
// MA_STATE needs no section; a cursor does.
#include <guarded/guarded.hpp>

struct irq_desc {
    unsigned irq = 0;
};
using irq_tree = guarded::range_map<unsigned, irq_desc, guarded::rcu_qsbr>;

bool case_r02_cursor_made_without_guard(irq_tree& sparse_irqs, unsigned offset) {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
#ifdef MISUSE
    auto cur = sparse_irqs.cursor(me, offset);  // misuse
    return offset != 0;
#else
    auto g = read_lock(me);
    auto cur = sparse_irqs.cursor(g, offset);
    return cur.walk(g) != nullptr;
#endif
}
