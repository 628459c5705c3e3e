// row: 9
// bug: K27
// tier: types
// seen: all
// expect: read under another guard
// The caller opens a section of its own, too late for the connection that the look-up found in another.
#include <guarded/guarded.hpp>

struct connection {
    int handle = 0;
};
using connections = guarded::slot<connection, guarded::rcu_memb>;

auto lookup(const guarded::registration<guarded::rcu_memb>& me, const connections& hash) {
    auto g = read_lock(me);
    return hash.load(g);
}

template <class G>
auto lookup_under(guarded::borrowed<G> g, const connections& hash) {
    return hash.load(g);
}

int case_r09_returned_pointer_under_callers_guard(const connections& hash) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
#ifdef MISUSE
    auto c = lookup(me, hash);
    auto g = read_lock(me);
    return c ? get(g, c, &connection::handle) : 0;  // misuse
#else
    auto g = read_lock(me);
    auto c = lookup_under(borrow(g), hash);
    return c ? get(g, c, &connection::handle) : 0;
#endif
}
