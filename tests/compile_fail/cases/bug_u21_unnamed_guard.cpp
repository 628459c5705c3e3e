// row: 22
// bug: U21
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// folly's own example: the guard has no name, so the section is over before the pointer is read.
#include <guarded/guarded.hpp>

struct config_data {
    int port = 0;
};

int bug_u21_unnamed_guard(const guarded::slot<config_data>& global) {
#ifdef MISUSE
    guarded::read_lock();  // misuse
    return global.access() == nullptr ? 0 : 1;
#else
    auto guard = guarded::read_lock();
    const auto p = global.load(guard);
    return p ? get(guard, p, &config_data::port) : 0;
#endif
}
