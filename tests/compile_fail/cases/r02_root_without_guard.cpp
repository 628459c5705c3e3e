// row: 2
// bug: U19
// tier: types
// seen: all
// expect: no guard
// The path vector is looked at before its lock is taken.
#include <guarded/guarded.hpp>

struct paths {
    int count = 0;
};

int case_r02_root_without_guard(guarded::locked<paths>& vecs) {
#ifdef MISUSE
    auto p = root(vecs);  // misuse
    return p ? 1 : 0;
#else
    auto g = lock(vecs);
    return get(g, root(g), &paths::count);
#endif
}
