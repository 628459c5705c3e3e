// Functions that are no templates and stand in another file: they take guards in packages.
#pragma once

#include "../../../flavours.hpp"

#include <shared_mutex>

namespace packages {

template <class D>
struct node : tests::tracked {
    using tracked::tracked;
    guarded::slot<node, D> next;
    std::atomic<int> visits{0};
};
struct leaf : node<guarded::rcu_bp> {
    using node::node;
};

template <class D>
int value_of(guarded::package<D, node<D>> in);
template <class D>
guarded::package<D, node<D>> next_of(guarded::package<D, node<D>> in);
int sum_of(guarded::package<guarded::rcu_bp, node<guarded::rcu_bp>, const tests::tracked> in);

using account = guarded::locked<tests::tracked, std::shared_mutex>;
void put(guarded::package<guarded::holds<account>, tests::tracked> in, int value);
int look(guarded::package<guarded::holds_shared<account>, tests::tracked> in);

/// Helpers that return what they took.
template <class D>
guarded::section<D> begin_walk(const guarded::registration<D>& me);
guarded::section<guarded::holds<account>> hold(account& all);
guarded::section<guarded::holds_shared<account>> hold_shared(account& all);

using tree = guarded::range_map<unsigned, tests::tracked>;
int sum_of(guarded::package<guarded::rcu_bp> in, const tree& of);
void swap(guarded::package<guarded::holds<tree>> in, guarded::package<guarded::holds<tree>> other_in, tree& one, tree& other);
void store(guarded::package<guarded::holds<tree>> in, tree& to, unsigned at, int value);

}  // namespace packages
