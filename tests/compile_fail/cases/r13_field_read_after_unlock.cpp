// row: 13
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: this guard was released
// expect-typestate: invalid invocation of method | argument not in expected state
// A bound pointer to a member is no copy: it needs the guard as much as the object does.
#include <guarded/guarded.hpp>

struct statistics {
    long sent;
    long dropped;
};
struct interface_info {
    int index;
    statistics stats;
};

long case_r13_field_read_after_unlock(guarded::slot<interface_info>& interfaces) {
    auto g = guarded::read_lock();
    const auto i = interfaces.load(g);
    if (!i) return 0;
    const auto stats = field(g, i, &interface_info::stats);
#ifdef MISUSE
    unlock(std::move(g));
    return get(g, stats, &statistics::dropped);  // misuse
#else
    const long dropped = get(g, stats, &statistics::dropped);
    unlock(std::move(g));
    return dropped;
#endif
}
