// row: 10
// bug: U25
// tier: types
// seen: all
// expect: guard of another domain
// What is compared with was read in one domain, and the slot belongs to another.
#include <guarded/guarded.hpp>

#include <memory>

struct routing {
    int version = 0;
};
using old_slot = guarded::slot<routing, guarded::rcu_mb>;
using new_slot = guarded::slot<routing, guarded::rcu_memb>;

bool case_r10_exchange_under_another_domain([[maybe_unused]] old_slot& before, new_slot& now, std::unique_ptr<routing> next) {
#ifdef MISUSE
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto seen = before.load(g);
    now.compare_exchange(g, seen, std::move(next));  // misuse
    return true;
#else
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto result = now.compare_exchange(g, now.load(g), std::move(next));
    const bool done = result.exchanged;
    retire(std::move(result.unlinked));
    return done;
#endif
}
