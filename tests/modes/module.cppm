// A module that takes guards in what it exports: inline, so that importers compile it again. What takes a package is no template,
// and compiled here alone.
module;
#include "tour.hpp"
export module NAME;

export inline int NAME() {
    const auto g = guarded::read_lock();
    guarded::locked<int> number;
    const auto l = lock(number);
    return 0;
}
export int OPENS(guarded::package<guarded::rcu_bp, int> in) {
    auto [g, n] = open(in);
    return get(g, n);
}
