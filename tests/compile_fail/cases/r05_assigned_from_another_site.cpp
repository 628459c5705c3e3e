// row: 5
// tier: types
// seen: all
// expect: a guard is not assigned
// The retry takes the guard anew into the same variable: the pointers of the first section would look alive.
#include <guarded/guarded.hpp>

struct entry {
    bool ready = false;
};

bool case_r05_assigned_from_another_site(guarded::slot<entry, guarded::rcu_memb>& entries) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto e = entries.load(g);
    if (e && get(g, e, &entry::ready)) return true;
    unlock(std::move(g));
#ifdef MISUSE
    g = read_lock(me);  // misuse
    return e == nullptr;
#else
    auto g2 = read_lock(me);
    auto again = entries.load(g2);
    return again && get(g2, again, &entry::ready);
#endif
}
