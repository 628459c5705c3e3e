// row: 22
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// The section ends where it begins: at the semicolon.
#include <guarded/guarded.hpp>

struct quota {
    int limit = 0;
};

int case_r22_read_lock_without_a_name(guarded::slot<quota, guarded::rcu_memb>& quotas,
                                      const guarded::registration<guarded::rcu_memb>& me) {
#ifdef MISUSE
    read_lock(me);  // misuse
    return quotas.access() == nullptr;
#else
    auto g = read_lock(me);
    const auto q = quotas.load(g);
    return q ? get(g, q, &quota::limit) : 0;
#endif
}
