// row: 15
// tier: types
// seen: all
// expect: not a unique_ptr of this object
// The region goes into the tree, and its maker keeps it as well.
#include <guarded/guarded.hpp>

#include <cstdint>
#include <memory>

struct region {
    int flags = 0;
};

void case_r15_stored_in_a_tree_and_kept(guarded::range_map<std::uint64_t, region>& regions) {
    auto fresh = std::make_unique<region>();
    auto w = lock(regions);
#ifdef MISUSE
    regions.store(w, 0x1000, 0x1fff, fresh);  // misuse
#else
    regions.store(w, 0x1000, 0x1fff, std::move(fresh));
#endif
}
