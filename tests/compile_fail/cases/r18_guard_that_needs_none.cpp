// row: 18
// tier: types
// seen: all
// expect: guard of another domain
// read_lock() without a registration opens a section of rcu_bp: it protects nothing of rcu_memb.
#include <guarded/guarded.hpp>

struct zone {
    int serial = 0;
};

int case_r18_guard_that_needs_none(guarded::slot<zone, guarded::rcu_memb>& zones,
                                   const guarded::registration<guarded::rcu_memb>& me) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    const guarded::ptr<zone, decltype(g)> z = zones.load(g);  // misuse
#else
    auto g = read_lock(me);
    const guarded::ptr<zone, decltype(g)> z = zones.load(g);
#endif
    (void)me;
    return z ? get(g, z, &zone::serial) : 0;
}
