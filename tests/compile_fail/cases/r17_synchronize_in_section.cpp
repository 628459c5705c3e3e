// row: 17
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: waiting for a grace period inside a critical section
// run: waiting for a grace period inside a critical section
// The updater waits for readers while it is one of them.
#include <guarded/guarded.hpp>

struct config {
    int version = 1;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    guarded::slot<config, guarded::rcu_memb> active{std::make_unique<config>()};
    auto g = read_lock(me);
    const int before = get(g, active.load(g), &config::version);
#ifdef MISUSE
    synchronize(me);  // misuse
#else
    unlock(std::move(g));
    synchronize(me);
#endif
    return before == 1 ? 0 : 1;
}
