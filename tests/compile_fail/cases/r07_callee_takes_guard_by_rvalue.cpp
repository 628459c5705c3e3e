// row: 7
// bug: K1
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// A lock attempt that ends the section when it fails, and a caller that walks on after the failure.
#include <guarded/guarded.hpp>

struct vma {
    int sequence = 0;
    guarded::slot<vma, guarded::rcu_memb> next;
};

namespace {
template <class Guard>
bool start_read(Guard&& g, guarded::ptr<vma, Guard> v) {
    const bool free = get(g, v, &vma::sequence) == 0;
    unlock(std::move(g));
    return free;
}
}  // namespace

int case_r07_callee_takes_guard_by_rvalue(guarded::slot<vma, guarded::rcu_memb>& regions) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto v = regions.load(g);
    if (!v) return 0;
    if (start_read(std::move(g), v)) return 1;
#ifdef MISUSE
    auto next = load(g, v, &vma::next);  // misuse
    return next ? 2 : 0;
#else
    auto g2 = read_lock(me);
    auto again = regions.load(g2);
    if (!again) return 0;
    auto next = load(g2, again, &vma::next);
    return next ? 2 : 0;
#endif
}
