// row: 11
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// The lock is held as a reader, and the data is written.
#include <guarded/guarded.hpp>

#include <shared_mutex>

struct quota {
    long used = 0;
};

void case_r11_set_under_shared_lock(guarded::locked<quota, std::shared_mutex>& shared, long bytes) {
#ifdef MISUSE
    auto g = lock_shared(shared);
    set(g, root(g), &quota::used, bytes);  // misuse
#else
    auto g = lock(shared);
    set(g, root(g), &quota::used, bytes);
#endif
}
