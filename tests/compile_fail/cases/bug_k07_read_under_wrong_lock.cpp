// row: 10
// bug: K7
// tier: types
// seen: all
// expect: guard of another lock: take the lock that owns this
// The same driver a round later: it holds its own mutex while it looks into the address space, which another lock guards.
#include <guarded/guarded.hpp>

struct vm_area {
    unsigned long flags = 0;
};
struct binder_proc {
    int threads = 0;
};
using mm_tree = guarded::range_map<unsigned long, vm_area>;

unsigned long bug_k07_read_under_wrong_lock(mm_tree& mm, guarded::locked<binder_proc>& proc, unsigned long address) {
    auto p = lock(proc);
    if (get(p, root(p), &binder_proc::threads) == 0) return 0;
#ifdef MISUSE
    const bool mapped = mm.load(p, address);  // misuse
    return mapped ? 1 : 0;
#else
    auto g = lock(mm);
    const auto found = mm.load(g, address);
    return found ? get(g, found, &vm_area::flags) : 0;
#endif
}
