// row: 18
// tier: types
// seen: all
// expect: thread not registered: pass what register_thread returned
// The domain is named, but this thread never registered with it.
#include <guarded/guarded.hpp>

struct feature_flags {
    unsigned bits = 0;
};

unsigned case_r18_domain_instead_of_registration(guarded::slot<feature_flags, guarded::rcu_memb>& flags) {
    if (flags.access() == nullptr) return 0;
#ifdef MISUSE
    const guarded::rcu_memb domain;
    auto g = read_lock(domain);  // misuse
    return 0;
#else
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    return get(g, flags.load(g), &feature_flags::bits);
#endif
}
