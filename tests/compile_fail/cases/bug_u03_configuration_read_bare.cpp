// row: 2
// bug: U3
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// knot: a setting is looked up in the published configuration by a thread that is in no section.
#include <guarded/guarded.hpp>

struct conf {
    int timeout = 30;
};

int bug_u03_configuration_read_bare(const guarded::slot<conf>& current) {
#ifdef MISUSE
    return current.access() == nullptr ? 0 : get(current, &conf::timeout);  // misuse
#else
    auto rcu = guarded::read_lock();
    const auto c = current.load(rcu);
    return c ? get(rcu, c, &conf::timeout) : 0;
#endif
}
