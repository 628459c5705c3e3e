// row: 30
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: this unlinked object was already retired
// expect-typestate: argument not in expected state
// The writer looks at what it removed one line too late: it is the domain's by then.
#include <guarded/guarded.hpp>

struct aggregation {
    bool pending = true;
};

bool case_r30_unlinked_read_after_retire(guarded::slot<aggregation>& current) {
    auto old = current.exchange(std::make_unique<aggregation>());
#ifdef MISUSE
    retire(std::move(old));
    return get(old, &aggregation::pending);  // misuse
#else
    const bool pending = get(old, &aggregation::pending);
    retire(std::move(old));
    return pending;
#endif
}
