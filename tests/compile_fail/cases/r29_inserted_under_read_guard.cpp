// row: 29
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// A miss in the cache is entered under the shared lock that the look-up took.
#include <guarded/guarded.hpp>

#include <map>
#include <shared_mutex>

struct cache {
    std::map<int, int> squares;
};

int case_r29_inserted_under_read_guard(guarded::locked<cache, std::shared_mutex>& all, int n) {
    {
        auto g = lock_shared(all);
        if (const auto known = find(g, root(g), &cache::squares, n)) return get(g, known);
#ifdef MISUSE
        insert_or_assign(g, root(g), &cache::squares, n, n * n);  // misuse
        return n * n;
#endif
    }
    auto w = lock(all);
    return get(w, try_emplace(w, root(w), &cache::squares, n, n * n).first);
}
