// row: 10
// tier: types
// seen: all
// expect: guard of another domain
// The object is of one domain, and the link in it leads to objects of another.
#include <guarded/guarded.hpp>

struct inode {
    int number = 0;
};
struct directory {
    guarded::slot<inode, guarded::rcu_qsbr> newest;
};

int case_r10_link_of_another_domain(guarded::slot<directory>& root_directory) {
    auto g = guarded::read_lock();
    auto d = root_directory.load(g);
    if (!d) return 0;
#ifdef MISUSE
    auto child = load(g, d, &directory::newest);  // misuse
    return child ? 1 : 0;
#else
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g2 = read_lock(me);
    return with(
        g, d,
        [](const directory& one, const auto& inner) {
            auto child = one.newest.load(inner);
            return child ? get(inner, child, &inode::number) : 0;
        },
        borrow(g2));
#endif
}
