// row: 26
// tier: types
// seen: all
// expect: park where? park_here looks at this again
// A scan that pauses goes on behind what it has read. A park that kept the index would give each parked entry twice.
#include <guarded/guarded.hpp>

struct entry {
    int key = 0;
};
using table = guarded::range_map<unsigned, entry>;

guarded::position<unsigned> case_r26_parked_without_saying_where(table& entries, guarded::position<unsigned> at, long& sum) {
    auto g = guarded::read_lock();
    auto c = entries.resume(g, at);
    for (int i = 0; i < 100; ++i)
        if (auto p = c.find(g)) sum += get(g, p, &entry::key);
#ifdef MISUSE
    return park(std::move(c));  // misuse
#else
    return park_after(std::move(c));
#endif
}
