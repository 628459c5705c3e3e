// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// On success slot and caller would both own the new state; on failure it comes back by itself.
#include <guarded/guarded.hpp>

struct state {
    int epoch = 0;
};

bool case_r15_compare_exchange_keeps_owner(guarded::slot<state>& current) {
    auto g = guarded::read_lock();
    const auto seen = current.load(g);
    auto next = std::make_unique<state>();
#ifdef MISUSE
    return current.compare_exchange(g, seen, next);  // misuse
#else
    auto result = current.compare_exchange(g, seen, std::move(next));
    retire(std::move(result.unlinked));
    return result.exchanged;
#endif
}
