// A second unit: what both instantiate is one at link time.
#include "tour.hpp"

int tour::visits_of(guarded::package<guarded::rcu_bp, session<guarded::rcu_bp>> in) {
    auto [g, s] = open(in);
    return get(g, s, &session<guarded::rcu_bp>::visits);
}
guarded::section<> tour::begin_elsewhere() { return guarded::read_lock(); }

void other() {
    tour::all<guarded::rcu_memb>();
    tour::all<guarded::rcu_qsbr>();
}
