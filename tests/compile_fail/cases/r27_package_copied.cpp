// row: 27
// tier: types
// seen: all
// expect: a package is for one call
// A job keeps the package that it was called with.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
using sessions = guarded::package<guarded::rcu_bp, session>;

int count(sessions in) {
    auto [g, s] = open(in);
    return get(g, s, &session::visits);
}

int case_r27_package_copied(const sessions& in) {
#ifdef MISUSE
    return count(in);  // misuse
#else
    auto [g, s] = open(in);
    return count(pack(g, s));
#endif
}
