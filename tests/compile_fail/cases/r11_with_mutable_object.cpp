// row: 11
// tier: types
// seen: all
// expect: function does not take a const object
// A reader asks for a mutable reference to what other readers read at the same time.
#include <guarded/guarded.hpp>

#include <atomic>

struct cache_entry {
    mutable std::atomic<int> hits{0};
    int last_user = 0;
};

void case_r11_with_mutable_object(guarded::slot<cache_entry>& hot) {
    auto g = guarded::read_lock();
    auto e = hot.load(g);
    if (!e) return;
#ifdef MISUSE
    with(g, e, [](cache_entry& entry) { entry.last_user = 1; });  // misuse
#else
    with(g, e, [](const cache_entry& entry) { entry.hits.fetch_add(1, std::memory_order_relaxed); });
#endif
}
