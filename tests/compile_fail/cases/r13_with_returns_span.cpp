// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// A span of the object's samples is summed up after the section that kept them alive.
#include <guarded/guarded.hpp>

#include <numeric>
#include <span>
#include <vector>

struct histogram {
    std::vector<int> buckets;
};

int case_r13_with_returns_span(guarded::slot<histogram>& latest) {
    auto g = guarded::read_lock();
    const auto h = latest.load(g);
    if (!h) return 0;
#ifdef MISUSE
    const auto buckets = with(g, h, [](const histogram& it) { return std::span<const int>{it.buckets}; });  // misuse
#else
    const auto buckets = get(g, h, &histogram::buckets);
#endif
    unlock(std::move(g));
    return std::accumulate(buckets.begin(), buckets.end(), 0);
}
