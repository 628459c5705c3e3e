// row: 22
// tier: types
// seen: all
// expect: temporary guard: it ends with this expression; give it a name
// One line that locks, loads, and unlocks: the pointer outlives its section from the start.
#include <guarded/guarded.hpp>

struct schedule {
    int runs = 0;
};

bool case_r22_load_under_temporary(guarded::slot<schedule>& current) {
#ifdef MISUSE
    const bool any = current.load(guarded::read_lock());  // misuse
    return any;
#else
    auto g = guarded::read_lock();
    const auto s = current.load(g);
    return s && get(g, s, &schedule::runs) > 0;
#endif
}
