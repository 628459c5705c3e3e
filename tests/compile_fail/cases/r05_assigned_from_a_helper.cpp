// row: 5
// tier: types
// seen: all
// expect: a guard is not assigned
// Two guards of one helper have one type, and still none is assigned to the other.
#include <guarded/guarded.hpp>

struct entry {
    int state = 0;
};

auto enter() { return guarded::read_lock(); }

int case_r05_assigned_from_a_helper(guarded::slot<entry>& entries) {
    auto g = enter();
    auto e = entries.load(g);
    const int before = e ? get(g, e, &entry::state) : 0;
    unlock(std::move(g));
#ifdef MISUSE
    g = enter();  // misuse
    return before;
#else
    auto again = enter();
    auto after = entries.load(again);
    return before - (after ? get(again, after, &entry::state) : 0);
#endif
}
