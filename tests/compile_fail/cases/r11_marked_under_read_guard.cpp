// row: 11
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// Looking for marks is a reader's right, setting one is a writer's.
#include <guarded/guarded.hpp>

struct mark_options : guarded::range_options {
    static constexpr bool marks = true;
};
using dirty_pages = guarded::range_map<unsigned, guarded::in_place<int>, guarded::rcu_bp, std::mutex, mark_options>;

bool case_r11_marked_under_read_guard(dirty_pages& pages) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    if (!pages.has_mark(g, 5, guarded::mark::a)) return pages.set_mark(g, 5, guarded::mark::a);  // misuse
    return true;
#else
    auto w = lock(pages);
    if (!pages.has_mark(w, 5, guarded::mark::a)) return pages.set_mark(w, 5, guarded::mark::a);
    return true;
#endif
}
