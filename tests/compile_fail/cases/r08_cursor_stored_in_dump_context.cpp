// row: 8
// bug: K61
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// A dump in several parts keeps its cursor in the context that outlives each part; a position is what may be kept.
#include <guarded/guarded.hpp>

struct peer {
    int id = 0;
};
using peer_map = guarded::range_map<unsigned, peer>;

template <class Place>
struct dump_context {
    Place next;
    int part = 0;
};

bool case_r08_cursor_stored_in_dump_context(peer_map& peers) {
    auto g = guarded::read_lock();
    auto cur = peers.cursor(g, 0);
    const bool any = cur.find(g) != nullptr;
#ifdef MISUSE
    dump_context<decltype(cur)> context{cur, 1};  // misuse
#else
    dump_context<guarded::position<unsigned> > context{park_here(std::move(cur)), 1};
#endif
    return any && context.part == 1;
}
