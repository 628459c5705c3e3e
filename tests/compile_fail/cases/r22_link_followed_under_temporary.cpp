// row: 22
// tier: types
// seen: all
// expect: temporary guard: it ends with this expression; give it a name
// The head was found under a named guard; the next step opens a section for itself alone.
#include <guarded/guarded.hpp>

struct item {
    int weight = 0;
    guarded::slot<item> next;
};

int case_r22_link_followed_under_temporary(guarded::slot<item>& first) {
    auto g = guarded::read_lock();
    const auto head = first.load(g);
    if (!head) return 0;
#ifdef MISUSE
    const bool more = load(guarded::read_lock(), head, &item::next);  // misuse
    return more;
#else
    const auto second = load(g, head, &item::next);
    return second ? get(g, second, &item::weight) : 0;
#endif
}
