// row: 14
// tier: flow
// seen: clang:consumed
// expect: argument not in expected state
// One branch retired the object already; the code behind the branches retires it again.
#include <guarded/guarded.hpp>

struct snapshot {
    int generation = 0;
};

void case_r14_retired_on_one_path(guarded::slot<snapshot>& latest, bool urgent, void (*log)()) {
    auto old = latest.exchange(std::make_unique<snapshot>());
    if (urgent) {
        log();
#ifdef MISUSE
        retire(std::move(old));
#endif
    }
    retire(std::move(old));  // misuse
}
