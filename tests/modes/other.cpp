// A second unit: what both instantiate is one at link time.
#include "tour.hpp"

void other() {
    tour::all<guarded::rcu_memb>();
    tour::all<guarded::rcu_qsbr>();
}
