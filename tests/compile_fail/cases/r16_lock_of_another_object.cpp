// row: 16
// tier: types
// seen: all
// expect: evidence does not fit this object
// The parent's lock is taken for the child's: it says nothing about the child.
#include <guarded/guarded.hpp>

struct directory {
    guarded::object_lock lock;
};
struct inode {
    guarded::object_lock lock;
    int size = 0;
};

int case_r16_lock_of_another_object(guarded::slot<inode>& cached) {
    auto g = guarded::read_lock();
    const auto i = cached.load(g);
#ifdef MISUSE
    const guarded::held<inode, guarded::object_lock> mine = handoff(g, i, guarded::by_lock(&directory::lock));  // misuse
#else
    const guarded::held<inode, guarded::object_lock> mine = handoff(g, i, guarded::by_lock(&inode::lock));
#endif
    return mine ? get(mine, &inode::size) : 0;
}
