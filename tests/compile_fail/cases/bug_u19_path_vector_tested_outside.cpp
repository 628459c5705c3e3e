// row: 2
// bug: U19
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// multipath: whether there is a path vector at all is asked before the lock that guards it.
#include <guarded/guarded.hpp>

#include <vector>

struct vectors {
    bool allocated = false;
    std::vector<int> paths;
};

std::size_t bug_u19_path_vector_tested_outside(guarded::locked<vectors>& vecs) {
#ifdef MISUSE
    if (!get(vecs, &vectors::allocated)) return 0;  // misuse
    auto g = lock(vecs);
#else
    auto g = lock(vecs);
    if (!get(g, root(g), &vectors::allocated)) return 0;
#endif
    return size(g, root(g), &vectors::paths);
}
