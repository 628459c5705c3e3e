// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// A raw link is copied out of the node and followed after the section.
#include <guarded/guarded.hpp>

struct route {
    int metric;
    const route* fallback;
};

int case_r13_get_raw_link(guarded::slot<route>& table) {
    auto g = guarded::read_lock();
    const auto best = table.load(g);
    if (!best) return 0;
#ifdef MISUSE
    const route* next = get(g, best, &route::fallback);  // misuse
    unlock(std::move(g));
    return next != nullptr;
#else
    const int metric = get(g, best, &route::metric);
    unlock(std::move(g));
    return metric;
#endif
}
