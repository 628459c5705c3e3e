// row: 13
// bug: K13
// tier: types
// seen: all
// expect: result may point into protected memory
// bpf task_vma: the iterator gives the program the VMA itself and has to keep its lock for it; a snapshot needs no lock.
#include <guarded/guarded.hpp>

struct vm_area {
    unsigned long start = 0;
    unsigned long end = 0;
};
using mm_tree = guarded::range_map<unsigned long, vm_area>;

unsigned long bug_k13_iterator_returns_live_vma(mm_tree& mm, unsigned long (*program)(const vm_area*)) {
    auto g = lock(mm);
    auto it = mm.cursor(g, 0);
    const auto vma = it.find(g);
    if (!vma) return 0;
#ifdef MISUSE
    const vm_area* next = with(g, vma, [](vm_area& live) { return &live; });  // misuse
    return program(next);
#else
    const vm_area snapshot = get(g, vma);
    unlock(std::move(g));
    return program(&snapshot);
#endif
}
