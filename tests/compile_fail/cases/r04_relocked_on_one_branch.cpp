// row: 4
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// A long walk enters a new section when it is late; the old guard is used whether it was late or not.
#include <guarded/guarded.hpp>

struct node {
    int weight = 0;
};

bool late();

int case_r04_relocked_on_one_branch(guarded::slot<node, guarded::rcu_qsbr>& tree) {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g = read_lock(me);
    auto n = tree.load(g);
    if (!n) return 0;
    int sum = get(g, n, &node::weight);
    if (late()) {
        auto g2 = quiescent_state(std::move(g));
        auto again = tree.load(g2);
        sum += again ? get(g2, again, &node::weight) : 0;
#ifndef MISUSE
        return sum;
#endif
    }
    return sum + get(g, n, &node::weight);  // misuse
}
