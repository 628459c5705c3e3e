// row: 29
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// A reader of a published table counts its hits in the element it found, beside all other readers.
#include <guarded/guarded.hpp>

#include <atomic>
#include <unordered_map>

struct entry {
    int value = 0;
    int hits = 0;
    mutable std::atomic<int> counted_hits{0};
};
struct table {
    std::unordered_map<int, entry> entries;
};

int case_r29_written_through_a_readers_element(const guarded::slot<table>& current, int key) {
    auto g = guarded::read_lock();
    const auto t = current.load(g);
    if (!t) return 0;
    const auto e = find(g, t, &table::entries, key);
    if (!e) return 0;
#ifdef MISUSE
    set(g, e, &entry::hits, get(g, e, &entry::hits) + 1);  // misuse
#else
    with(g, e, [](const entry& it) { ++it.counted_hits; });
#endif
    return get(g, e, &entry::value);
}
