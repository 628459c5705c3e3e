// row: 10
// bug: K45
// tier: types
// seen: all
// expect: guard of another domain
// A mutex is held, which keeps no grace period from ending.
#include <guarded/guarded.hpp>

struct statistics {
    int written = 0;
};
struct child {
    int inode = 0;
};

int case_r10_lock_guard_on_a_slot(guarded::locked<statistics>& stats, guarded::slot<child>& children) {
    auto held = lock(stats);
#ifdef MISUSE
    auto c = children.load(held);  // misuse
    return c ? 1 : 0;
#else
    auto g = guarded::read_lock();
    auto c = children.load(g);
    return c ? get(g, c, &child::inode) + get(held, root(held), &statistics::written) : 0;
#endif
}
