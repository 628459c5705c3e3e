// row: 1
// bug: K21
// tier: types
// seen: all
// expect: read under another guard
// The next pointer is followed from an element that was read before the section was left.
#include <guarded/guarded.hpp>

struct mddev {
    int unit = 0;
    guarded::slot<mddev, guarded::rcu_memb> next;
};

int work(int unit);

int case_r01_link_followed_in_next_section(guarded::slot<mddev, guarded::rcu_memb>& all_mddevs) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto m = all_mddevs.load(g);
    if (!m) return 0;
    const int unit = get(g, m, &mddev::unit);
    unlock(std::move(g));
    int done = work(unit);
    auto g2 = read_lock(me);
#ifdef MISUSE
    auto n = load(g2, m, &mddev::next);  // misuse
#else
    auto n = all_mddevs.load(g2);
#endif
    if (n) done += get(g2, n, &mddev::unit);
    return done;
}
