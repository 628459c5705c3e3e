// row: 2
// bug: K5
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// ksm: whether the mm is on its way out is tested before the lock, and true no more under it.
#include <guarded/guarded.hpp>

struct mm_struct {
    int users = 1;
    int mapped = 0;
};

int bug_k05_exit_tested_before_lock(guarded::locked<mm_struct>& mm) {
#ifdef MISUSE
    if (get(mm, &mm_struct::users) == 0) return 0;  // misuse
    auto g = lock(mm);
#else
    auto g = lock(mm);
    if (get(g, root(g), &mm_struct::users) == 0) return 0;
#endif
    return get(g, root(g), &mm_struct::mapped);
}
