// row: 2
// tier: types
// seen: all
// expect: no guard
// A field of locked data is written, and no guard is named.
#include <guarded/guarded.hpp>

struct limits {
    int open_files = 0;
};

void case_r02_set_without_guard(guarded::locked<limits>& l) {
    auto g = lock(l);
    auto p = root(g);
#ifdef MISUSE
    set(p, &limits::open_files, 64);  // misuse
#else
    set(g, p, &limits::open_files, 64);
#endif
}
