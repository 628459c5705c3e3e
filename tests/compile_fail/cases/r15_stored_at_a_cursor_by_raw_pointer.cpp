// row: 15
// tier: types
// seen: all
// expect: not a unique_ptr of this object
// A cursor stores an object by its address: nothing says who owns it.
#include <guarded/guarded.hpp>

#include <memory>

struct extent {
    int block = 0;
};
using extent_tree = guarded::range_map<unsigned long, extent>;

void case_r15_stored_at_a_cursor_by_raw_pointer(extent_tree& extents, unsigned long from) {
    auto w = lock(extents);
    auto at = extents.cursor(w, from);
#ifdef MISUSE
    at.store(w, from, from + 7, new extent{});  // misuse
#else
    at.store(w, from, from + 7, std::make_unique<extent>());
#endif
}
