// row: 13
// bug: U17
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// gluster: the blocked lock is put on its list, the mutex let go, and then its frame is traced: a grant may have freed it.
#include <guarded/guarded.hpp>

struct posix_lock {
    long frame = 0;
};
struct inode_locks {
    std::unique_ptr<posix_lock> blocked;
};

void bug_u17_lock_frame_traced_after_unlock(guarded::locked<inode_locks>& inode, void (*trace)(long)) {
    auto mutex = lock(inode);
    set(mutex, root(mutex), &inode_locks::blocked, std::make_unique<posix_lock>());
    const auto l = load(mutex, root(mutex), &inode_locks::blocked);
#ifdef MISUSE
    unlock(std::move(mutex));
    trace(get(mutex, l, &posix_lock::frame));  // misuse
#else
    trace(get(mutex, l, &posix_lock::frame));
    unlock(std::move(mutex));
#endif
}
