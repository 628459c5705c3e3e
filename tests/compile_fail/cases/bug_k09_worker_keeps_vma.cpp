// row: 1
// bug: K9
// tier: types
// seen: all
// expect: read under another guard
// amdxdna: the worker takes a section of its own and reads the VMA that was found in the creator's.
#include <guarded/guarded.hpp>

struct vm_area {
    int pages = 0;
};
using mm_tree = guarded::range_map<unsigned long, vm_area>;

int bug_k09_worker_keeps_vma(const mm_tree& mm, unsigned long address, int (*schedule)()) {
    auto g = guarded::read_lock();
    const auto vma = mm.load(g, address);
    if (!vma) return 0;
#ifdef MISUSE
    const auto worker = [vma] {
        auto own = guarded::read_lock();
        return get(own, vma, &vm_area::pages);  // misuse
    };
#else
    const auto worker = [&mm, address] {
        auto own = guarded::read_lock();
        const auto found = mm.load(own, address);
        return found ? get(own, found, &vm_area::pages) : 0;
    };
#endif
    unlock(std::move(g));
    return schedule() + worker();
}
