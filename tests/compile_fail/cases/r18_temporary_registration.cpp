// row: 18
// tier: types
// seen: all
// expect: the registration must outlive its guards: give it a name
// Registered, and unregistered again at the semicolon: the section would go on without it.
#include <guarded/guarded.hpp>

struct schedule {
    int next = 0;
};

int case_r18_temporary_registration(guarded::slot<schedule, guarded::rcu_qsbr>& plan) {
    if (plan.access() == nullptr) return 0;
#ifdef MISUSE
    auto g = read_lock(guarded::register_thread<guarded::rcu_qsbr>());  // misuse
    return 0;
#else
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g = read_lock(me);
    return get(g, plan.load(g), &schedule::next);
#endif
}
