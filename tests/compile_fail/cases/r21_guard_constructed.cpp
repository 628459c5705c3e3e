// row: 21
// tier: types
// seen: all
// late: the compiler names a private constructor before it says so
// expect: is private within this context | calling a private constructor
// A guard without a section: its constructor is the library's own.
#include <guarded/guarded.hpp>

struct my_brand {};
struct ticket {
    int seat = 0;
};

int case_r21_guard_constructed(guarded::slot<ticket, guarded::rcu_memb>& next,
                               const guarded::registration<guarded::rcu_memb>& me) {
#ifdef MISUSE
    guarded::read_guard<guarded::rcu_memb, my_brand> g{&me, {}};  // misuse
#else
    auto g = read_lock(me);
#endif
    const auto t = next.load(g);
    return t ? get(g, t, &ticket::seat) : 0;
}
