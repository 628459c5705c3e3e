// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// Without its section the pointer to compare with may be that of another object at the same address.
#include <guarded/guarded.hpp>

#include <memory>

struct snapshot {
    int version = 0;
};

bool case_r03_exchange_under_released_guard(guarded::slot<snapshot>& latest, std::unique_ptr<snapshot> next) {
    auto g = guarded::read_lock();
    auto old = latest.load(g);
#ifdef MISUSE
    unlock(std::move(g));
#endif
    auto result = latest.compare_exchange(g, old, std::move(next));  // misuse
    const bool done = result.exchanged;
    retire(std::move(result.unlinked));
    return done;
}
