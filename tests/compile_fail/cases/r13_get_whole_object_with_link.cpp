// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// Copying the whole object copies its link too: a shallow copy of a list node.
#include <guarded/guarded.hpp>

struct timer {
    int deadline;
    timer* next;
};
struct timer_list {
    std::unique_ptr<timer> first;
};

int case_r13_get_whole_object_with_link(guarded::locked<timer_list>& wheel) {
    auto g = lock(wheel);
    const auto first = load(g, root(g), &timer_list::first);
    if (!first) return 0;
#ifdef MISUSE
    const timer copy = get(g, first);  // misuse
    unlock(std::move(g));
    return copy.next->deadline;
#else
    const auto next = load(g, first, &timer::next);
    return next ? get(g, next, &timer::deadline) : 0;
#endif
}
