// row: 2
// bug: U19
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// multipath: whether there is a path vector at all is asked before the lock that guards it.
#include <guarded/guarded.hpp>

#include <vector>

struct vectors {
    std::unique_ptr<std::vector<int>> pathvec;
};

std::size_t bug_u19_path_vector_tested_outside(guarded::locked<vectors>& vecs) {
#ifdef MISUSE
    const auto found = &vectors::pathvec;
    if (!load(vecs, vecs, found)) return 0;  // misuse
    auto g = lock(vecs);
#else
    auto g = lock(vecs);
    if (!load(g, root(g), &vectors::pathvec)) return 0;
#endif
    return with(g, load(g, root(g), &vectors::pathvec), [](const std::vector<int>& paths) { return paths.size(); });
}
