// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// The copied struct looks like a value, but one of its members points back into the section.
#include <guarded/guarded.hpp>

struct rate_limit {
    int burst;
    int rate;
};
struct policy_header {
    int version;
    const rate_limit* limit;
};
struct policy {
    policy_header header;
    rate_limit limit;
};

int case_r13_get_struct_with_pointer(guarded::slot<policy>& active) {
    auto g = guarded::read_lock();
    const auto p = active.load(g);
    if (!p) return 0;
#ifdef MISUSE
    const policy_header copy = get(g, p, &policy::header);  // misuse
    unlock(std::move(g));
    return copy.limit->burst;
#else
    const rate_limit copy = get(g, p, &policy::limit);
    unlock(std::move(g));
    return copy.burst;
#endif
}
