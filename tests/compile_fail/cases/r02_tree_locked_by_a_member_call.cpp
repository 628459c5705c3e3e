// row: 2
// tier: types
// seen: all
// expect: the guard is what reads and writes auto w lock tree
// A tree's lock is taken as a mutex is, which leaves nothing to write with.
#include <guarded/guarded.hpp>

#include <memory>

struct region {
    int pages = 0;
};

void case_r02_tree_locked_by_a_member_call(guarded::range_map<unsigned long, region>& regions) {
#ifdef MISUSE
    regions.lock();  // misuse
#else
    auto w = lock(regions);
    regions.store(w, 0, 9, std::make_unique<region>());
#endif
}
