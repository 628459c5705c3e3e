// row: 14
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: already retired
// expect-typestate: argument not in expected state
// The object belongs to the domain since retire: waiting for readers gives it to two owners.
#include <guarded/guarded.hpp>

struct index_page {
    int entries = 0;
};

int case_r14_retired_then_waited(guarded::slot<index_page>& page) {
    auto old = page.exchange(std::make_unique<index_page>());
#ifdef MISUSE
    retire(std::move(old));
    const auto mine = wait(std::move(old));  // misuse
#else
    const auto mine = wait(std::move(old));
#endif
    return mine ? mine->entries : 0;
}
