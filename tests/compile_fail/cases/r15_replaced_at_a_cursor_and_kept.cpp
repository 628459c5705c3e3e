// row: 15
// tier: types
// seen: all
// expect: not a unique_ptr of this object
// What replaces the entry under a cursor is still its maker's.
#include <guarded/guarded.hpp>

#include <memory>

struct route {
    int hop = 0;
};
using route_tree = guarded::range_map<unsigned, route>;

void case_r15_replaced_at_a_cursor_and_kept(route_tree& routes, std::unique_ptr<route> better) {
    auto w = lock(routes);
    auto at = routes.cursor(w, 0);
    if (!at.find(w)) return;
#ifdef MISUSE
    at.replace(w, better);  // misuse
#else
    at.replace(w, std::move(better));
#endif
}
