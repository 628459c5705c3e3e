// row: 17
// tier: checked
// seen: none
// run: waiting for a grace period inside a critical section
// A callee that is not inlined waits with the registration it was given: no compiler sees the caller's guard.
#include <guarded/guarded.hpp>

using domain = guarded::rcu_memb;

struct filter {
    int rules = 2;
};

[[gnu::noinline]] static void drain(const guarded::registration<domain>& me) { synchronize(me); }

int main() {
    auto me = guarded::register_thread<domain>();
    guarded::slot<filter, domain> active{std::make_unique<filter>()};
    auto g = read_lock(me);
    const int rules = get(g, active.load(g), &filter::rules);
#ifdef MISUSE
    drain(me);  // misuse
#else
    unlock(std::move(g));
    drain(me);
#endif
    return rules == 2 ? 0 : 1;
}
