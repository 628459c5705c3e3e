// row: 1
// bug: K15
// tier: types
// seen: all
// expect: read under another guard
// KVM's page-table walk: the walker yields the lock in the middle of a loop and advances its iterator as if it had not.
#include <guarded/guarded.hpp>

struct spte {
    int level = 0;
};
using tdp_root = guarded::range_map<unsigned long, spte>;

int bug_k15_iterator_advanced_after_yield(tdp_root& root_page, void (*sched)()) {
    auto g = lock(root_page);
    auto iter = root_page.cursor(g, 0);
    if (!iter.find(g)) return 0;
    unlock(std::move(g));
    sched();
    auto again = lock(root_page);
#ifdef MISUSE
    const guarded::ptr<spte, decltype(again)> next = iter.next(again);  // misuse
#else
    auto resumed = root_page.resume(again, park_after(std::move(iter)));
    const guarded::ptr<spte, decltype(again)> next = resumed.find(again);
#endif
    return next ? get(again, next, &spte::level) : 0;
}
