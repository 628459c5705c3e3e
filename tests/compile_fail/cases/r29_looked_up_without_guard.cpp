// row: 29
// bug: U19
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// multipath: whether there is any path is asked before the lock that guards the vector is taken.
#include <guarded/guarded.hpp>

#include <vector>

struct vectors {
    std::vector<int> paths;
};

int case_r29_looked_up_without_guard(guarded::locked<vectors>& vecs) {
#ifdef MISUSE
    if (empty(vecs, &vectors::paths)) return 0;  // misuse
    auto g = lock(vecs);
    return 1;
#else
    auto g = lock(vecs);
    if (empty(g, root(g), &vectors::paths)) return 0;
    return get(g, front(g, root(g), &vectors::paths));
#endif
}
