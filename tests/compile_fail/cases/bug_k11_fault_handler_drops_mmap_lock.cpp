// row: 7
// bug: K11
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// hugetlb: handle_userfault gives up the mmap lock; its caller goes back to the VMA to release it.
#include <guarded/guarded.hpp>

struct vm_area {
    int faults = 0;
};
using mm_tree = guarded::range_map<unsigned long, vm_area>;

template <class G>
[[gnu::noinline]] int handle_userfault(G mmap_lock, int reason) {
    unlock(std::move(mmap_lock));
    return reason;
}

int bug_k11_fault_handler_drops_mmap_lock(mm_tree& mm, unsigned long address) {
    auto mmap_lock = lock(mm);
    const auto vma = mm.load(mmap_lock, address);
    if (!vma) return 0;
    set(mmap_lock, vma, &vm_area::faults, 1);
    const int result = handle_userfault(std::move(mmap_lock), 2);
#ifdef MISUSE
    set(mmap_lock, vma, &vm_area::faults, 0);  // misuse
#endif
    return result;
}
