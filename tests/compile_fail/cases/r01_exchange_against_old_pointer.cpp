// row: 1
// tier: types
// seen: all
// expect: read under another guard
// A value is built outside the section; the old pointer then stands for another object at the same address.
#include <guarded/guarded.hpp>

#include <memory>

struct counters {
    explicit counters(int n) : hits{n} {}
    int hits = 0;
};

bool case_r01_exchange_against_old_pointer(guarded::slot<counters>& current) {
    auto g = guarded::read_lock();
    auto old = current.load(g);
    const int hits = old ? get(g, old, &counters::hits) : 0;
    auto g2 = relock(std::move(g));
    auto next = std::make_unique<counters>(hits + 1);
#ifdef MISUSE
    auto result = current.compare_exchange(g2, old, std::move(next));  // misuse
#else
    auto result = current.compare_exchange(g2, current.load(g2), std::move(next));
#endif
    const bool done = result.exchanged;
    guarded::retire(std::move(result.unlinked));
    return done;
}
