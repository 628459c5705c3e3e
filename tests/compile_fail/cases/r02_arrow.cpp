// row: 2
// tier: types
// seen: all
// expect: no guard: name it
// The arrow of a plain pointer, on a bound one.
#include <guarded/guarded.hpp>

struct session {
    int id = 0;
};

int case_r02_arrow(guarded::slot<session, guarded::rcu_mb>& current) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto s = current.load(g);
    if (!s) return 0;
#ifdef MISUSE
    return s->id;  // misuse
#else
    return get(g, s, &session::id);
#endif
}
