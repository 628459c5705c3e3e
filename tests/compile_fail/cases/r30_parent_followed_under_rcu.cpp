// row: 30
// tier: types
// seen: all
// expect: back pointer: follow it under the lock or the reference that owns both
// The child is found by a reader; its parent may have gone before. A weak pointer knows.
#include <guarded/guarded.hpp>

struct parent : guarded::weakly_counted<> {
    int children = 1;
};
struct child {
#ifdef MISUSE
    guarded::back_pointer<parent> up;
#else
    guarded::weak<parent> up;
#endif
};

int case_r30_parent_followed_under_rcu(const guarded::slot<child>& found) {
    const auto g = guarded::read_lock();
    const auto c = found.load(g);
    if (!c) return 0;
    const guarded::ptr<parent, std::remove_const_t<decltype(g)>> p = load(g, c, &child::up);  // misuse
    return p ? get(g, p, &parent::children) : 0;
}
