// row: 10
// tier: types
// seen: all
// expect: guard of another lock
// The tree's writers are kept apart by its owner's lock; that of another kind of object proves nothing.
#include <guarded/guarded.hpp>

#include <memory>

struct address_space;
using space_lock = guarded::locked<address_space, guarded::outer_mutex<>>;
struct mapping {
    int flags = 0;
};
using mapping_tree = guarded::range_map<unsigned, mapping, guarded::rcu_bp, guarded::outer_lock<space_lock>>;
struct address_space {
    int users = 0;
    mapping_tree mappings;
};
struct page_cache {
    int pages = 0;
};

void case_r10_outer_lock_of_another_type(space_lock& space, mapping_tree& mappings, guarded::locked<page_cache>& cache) {
    auto c = lock(cache);
    auto w = lock(space);
#ifdef MISUSE
    mappings.store(c, 1, 9, std::make_unique<mapping>());  // misuse
#else
    mappings.store(w, 1, 9, std::make_unique<mapping>());
#endif
}
