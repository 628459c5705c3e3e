// row: 13
// bug: K7
// tier: types
// seen: all
// expect: result may point into protected memory
// binder: mmap keeps the VMA's address in a struct that lives longer than any lock; an address to look up again is enough.
#include <guarded/guarded.hpp>

struct vm_area {
    unsigned long start = 0;
    unsigned long flags = 0;
};
struct binder_alloc {
    const vm_area* vma = nullptr;
    unsigned long vm_start = 0;
};
using mm_tree = guarded::range_map<unsigned long, vm_area>;

void bug_k07_vma_kept_in_alloc(mm_tree& mm, unsigned long address, binder_alloc& alloc) {
    auto g = lock(mm);
    const auto found = mm.load(g, address);
    if (!found) return;
#ifdef MISUSE
    alloc.vma = with(g, found, [](const vm_area& vma) { return &vma; });  // misuse
#else
    alloc.vm_start = get(g, found, &vm_area::start);
#endif
}
