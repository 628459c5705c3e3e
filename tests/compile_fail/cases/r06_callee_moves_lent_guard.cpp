// row: 6
// tier: types
// seen: all
// expect: lent guard: only its owner may release it
// std::move does not make the callee the owner of what it was lent.
#include <guarded/guarded.hpp>

struct file {
    int inode = 0;
};

void sleep_for_io();

template <class G>
int lookup(guarded::borrowed<G> g, guarded::ptr<file, G> f) {
    const int inode = get(g, f, &file::inode);
#ifdef MISUSE
    unlock(std::move(g));  // misuse
    sleep_for_io();
#endif
    return inode;
}

int case_r06_callee_moves_lent_guard(guarded::slot<file, guarded::rcu_memb>& files) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto f = files.load(g);
    return f ? lookup(borrow(g), f) + get(g, f, &file::inode) : 0;
}
