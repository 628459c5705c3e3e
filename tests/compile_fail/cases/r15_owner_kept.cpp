// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// Published without giving it up: the owner's destructor frees what readers see.
#include <guarded/guarded.hpp>

struct routing_table {
    int routes = 0;
};

void case_r15_owner_kept(guarded::slot<routing_table>& active) {
    auto next = std::make_unique<routing_table>();
    next->routes = 3;
#ifdef MISUSE
    active.publish(next);  // misuse
#else
    active.publish(std::move(next));
#endif
}
