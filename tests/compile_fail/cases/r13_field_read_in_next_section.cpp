// row: 13
// tier: types
// seen: all
// expect: read under another guard
// The member was found in one section and read in the next: the object may be gone in between.
#include <guarded/guarded.hpp>

struct lease {
    int owner;
    int epoch;
};

int case_r13_field_read_in_next_section(guarded::slot<lease>& leases) {
    auto g = guarded::read_lock();
    const auto l = leases.load(g);
    if (!l) return 0;
    const auto owner = field(g, l, &lease::owner);
    const int before = get(g, owner);
    auto next = relock(std::move(g));
#ifdef MISUSE
    return before == get(next, owner);  // misuse
#else
    const auto again = leases.load(next);
    return again && before == get(next, again, &lease::owner);
#endif
}
