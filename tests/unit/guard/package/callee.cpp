#include "callee.hpp"

namespace packages {

using guarded::package;

template <class D>
int value_of(package<D, node<D>> in) {
    auto [g, n] = open(in);
    return n ? get(g, n, &node<D>::value) : 0;
}
template <class D>
package<D, node<D>> next_of(package<D, node<D>> in) {
    auto [g, n] = open(in);
    return pack(g, load(g, n, &node<D>::next));
}
template <class D>
guarded::section<D> begin_walk(const guarded::registration<D>& me) {
    return read_lock(me);
}
#define INSTANTIATE(D)                                            \
    template int value_of<D>(package<D, node<D>>);                \
    template package<D, node<D>> next_of<D>(package<D, node<D>>); \
    template guarded::section<D> begin_walk<D>(const guarded::registration<D>&)
INSTANTIATE(guarded::rcu_memb);
INSTANTIATE(guarded::rcu_mb);
INSTANTIATE(guarded::rcu_qsbr);
INSTANTIATE(guarded::rcu_bp);

int sum_of(package<guarded::rcu_bp, node<guarded::rcu_bp>, const tests::tracked> in) {
    auto [g, first, second] = open(in);
    return get(g, first, &tests::tracked::value) + get(g, second, &tests::tracked::value);
}

void put(package<guarded::holds<account>, tests::tracked> in, int value) {
    auto [g, t] = open(in);
    set(g, t, &tests::tracked::value, value);
}
int look(package<guarded::holds_shared<account>, tests::tracked> in) {
    auto [g, t] = open(in);
    return get(g, t, &tests::tracked::value) + get(g, root(g), &tests::tracked::value);
}

guarded::section<guarded::holds<account>> hold(account& all) { return lock(all); }
guarded::section<guarded::holds_shared<account>> hold_shared(account& all) { return lock_shared(all); }

int sum_of(package<guarded::rcu_bp> in, const tree& of) {
    auto [g] = open(in);
    int sum = 0;
    auto at = of.cursor(g, 0);
    while (auto entry = at.find(g)) sum += get(g, entry, &tests::tracked::value);
    return sum;
}
void swap(package<guarded::holds<tree>> in, package<guarded::holds<tree>> other_in, tree& one, tree& other) {
    auto [w] = open(in);
    auto [x] = open(other_in);
    one.swap(w, other, x);
}
void store(package<guarded::holds<tree>> in, tree& to, unsigned at, int value) {
    auto [w] = open(in);
    to.store(w, at, at, std::make_unique<tests::tracked>(value));
}

}  // namespace packages
