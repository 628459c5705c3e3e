// row: 27
// tier: types
// seen: all
// expect: package of another domain or lock
// A function takes sessions of rcu_memb; the caller's guard is one of rcu_bp.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
int visits(guarded::package<guarded::rcu_memb, session> in);

int case_r27_package_of_another_domain(const guarded::registration<guarded::rcu_memb>& me,
                                       guarded::slot<session, guarded::rcu_memb>& current, guarded::slot<session>& other) {
#ifdef MISUSE
    (void)me;
    (void)current;
    auto g = guarded::read_lock();
    return visits(pack(g, other.load(g)));  // misuse
#else
    (void)other;
    auto g = read_lock(me);
    return visits(pack(g, current.load(g)));
#endif
}
