// row: 19
// tier: checked
// seen: none
// run: quiescent state inside a critical section
// The inner guard is given up as it should be, but the caller's section is still open.
#include <guarded/guarded.hpp>

using domain = guarded::rcu_qsbr;

struct plan {
    int steps = 3;
};

static int poll(const guarded::slot<plan, domain>& current, const guarded::registration<domain>& me) {
    auto inner = read_lock(me);
    const int steps = get(inner, current.load(inner), &plan::steps);
    auto next = quiescent_state(std::move(inner));
    return steps - get(next, current.load(next), &plan::steps);
}

int main() {
    auto me = guarded::register_thread<domain>();
    guarded::slot<plan, domain> current{std::make_unique<plan>()};
    int changed = 0;
    {
        auto outer = read_lock(me);
        const auto seen = current.load(outer);
#ifdef MISUSE
        changed = poll(current, me);  // misuse
#endif
        changed += get(outer, seen, &plan::steps) - 3;
    }
    return changed + poll(current, me);
}
