// row: 2
// bug: U3
// tier: types
// seen: all
// expect: no guard
// A configuration value is read through a bound pointer, and no guard is named.
#include <guarded/guarded.hpp>

struct configuration {
    int timeout = 0;
};

int case_r02_get_without_guard(guarded::slot<configuration>& conf) {
    auto g = guarded::read_lock();
    auto c = conf.load(g);
    if (!c) return 0;
#ifdef MISUSE
    return get(c, &configuration::timeout);  // misuse
#else
    return get(g, c, &configuration::timeout);
#endif
}
