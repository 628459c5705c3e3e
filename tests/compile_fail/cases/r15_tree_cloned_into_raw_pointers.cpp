// row: 15
// tier: types
// seen: all
// expect: no copying function
// The copies of a tree's objects come without an owner.
#include <guarded/guarded.hpp>

#include <memory>

struct lease {
    int days = 0;
};
using lease_tree = guarded::range_map<unsigned, lease>;

void case_r15_tree_cloned_into_raw_pointers(lease_tree& leases) {
    auto g = lock(leases);
#ifdef MISUSE
    auto copies = leases.clone(g, [](const lease& l) { return new lease(l); });  // misuse
#else
    auto copies = leases.clone(g, [](const lease& l) { return std::make_unique<lease>(l); });
#endif
    unlock(std::move(g));
}
