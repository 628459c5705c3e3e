// row: 27
// tier: types
// seen: all
// expect: read under another guard
// A package is opened twice, and what one opening gave is read under the other's guard.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};

int case_r27_opened_twice_and_mixed(const guarded::package<guarded::rcu_bp, session>& in) {
    auto [g, s] = open(in);
    auto [again, t] = open(in);
#ifdef MISUSE
    return get(again, s, &session::visits);  // misuse
#else
    return get(again, t, &session::visits) + get(g, s, &session::visits);
#endif
}
