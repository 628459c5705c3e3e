// row: 22
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// The lock may be taken, and is let go at once; the code behind believes it holds it.
#include <guarded/guarded.hpp>

struct mailbox {
    int unread = 0;
};

int case_r22_try_lock_without_a_name(guarded::locked<mailbox>& box) {
#ifdef MISUSE
    try_lock(box);  // misuse
    return 0;
#else
    if (auto g = try_lock(box)) return get(g, root(g), &mailbox::unread);
    return -1;
#endif
}
