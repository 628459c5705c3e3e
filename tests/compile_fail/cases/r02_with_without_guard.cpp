// row: 2
// tier: types
// seen: all
// expect: no guard
// The object is lent to a function, and no guard is named.
#include <guarded/guarded.hpp>

struct rule {
    int mark = 0;
    bool matches(int packet) const { return (packet & mark) != 0; }
};

bool case_r02_with_without_guard(guarded::slot<rule>& rules, int packet) {
    auto g = guarded::read_lock();
    auto r = rules.load(g);
    if (!r) return false;
#ifdef MISUSE
    return with(r, &rule::matches, packet);  // misuse
#else
    return with(g, r, &rule::matches, packet);
#endif
}
