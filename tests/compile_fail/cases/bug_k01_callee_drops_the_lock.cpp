// row: 7
// bug: K1
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// The same bug as the kernel had it: vma_start_read ends the section on its error path, the caller's cursor walks on.
#include <guarded/guarded.hpp>

struct vma {
    guarded::object_lock lock;
    unsigned long flags = 0;
};
using mm_tree = guarded::range_map<unsigned long, vma>;
using vma_lock = guarded::held<vma, guarded::object_lock>;

template <class G>
[[gnu::noinline]] vma_lock vma_start_read(G&& g, guarded::ptr<vma, G> found) {
    auto own = std::move(g);
    return handoff(own, found, guarded::by_lock(&vma::lock));
}

bool bug_k01_callee_drops_the_lock(const mm_tree& mm, unsigned long address) {
    guarded::position at{address};
    for (int round = 0; round < 2; ++round) {
        auto g = guarded::read_lock();
        auto mas = mm.resume(g, at);
        const auto found = mas.walk(g);
        if (!found) return false;
        if (const auto locked = vma_start_read(std::move(g), found)) return get(locked, &vma::flags) != 0;
#ifdef MISUSE
        if (mas.next(g) == nullptr) return false;  // misuse
#endif
        at = park_here(std::move(mas));
    }
    return false;
}
