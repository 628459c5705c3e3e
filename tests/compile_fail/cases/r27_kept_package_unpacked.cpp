// row: 27
// tier: types
// seen: all
// expect: package kept: unpack what a call gives back at once
// A function keeps the package of its last call by a pointer, and takes it for one of this guard's.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
using sessions = guarded::package<guarded::rcu_bp, session>;
sessions next_of(sessions in);

int case_r27_kept_package_unpacked(guarded::slot<session>& current, const sessions* last) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    (void)current;
    auto s = unpack(g, *last);  // misuse
#else
    (void)last;
    auto s = unpack(g, next_of(pack(g, current.load(g))));
#endif
    return get(g, s, &session::visits);
}
