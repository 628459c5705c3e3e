// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// A quiescent state ended the section; the old guard and the old pointer are used together.
#include <guarded/guarded.hpp>

struct rule {
    int verdict = 0;
};

int case_r03_get_after_quiescent_state(guarded::slot<rule, guarded::rcu_qsbr>& rules) {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g = read_lock(me);
    auto r = rules.load(g);
    const int verdict = r ? get(g, r, &rule::verdict) : 0;
    auto g2 = quiescent_state(std::move(g));
#ifdef MISUSE
    return r ? get(g, r, &rule::verdict) : verdict;  // misuse
#else
    auto again = rules.load(g2);
    return again ? get(g2, again, &rule::verdict) : verdict;
#endif
}
