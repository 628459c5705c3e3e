// row: 20
// tier: types
// seen: all
// expect: deleted
// A package is for one call, and a thread's start copies what it is given.
#include <guarded/guarded.hpp>

#include <functional>

struct totals {
    int sum = 4;
};
using in_section = guarded::package<guarded::rcu_bp, totals>;

int case_r20_package_given_to_a_thread(const guarded::slot<totals>& current) {
    auto g = guarded::read_lock();
    auto p = pack(g, current.load(g));
    const auto sum = [](const in_section& in) {
        auto [h, t] = open(in);
        return get(h, t, &totals::sum);
    };
#ifdef MISUSE
    auto start = [sum, p] { return sum(p); };  // misuse
    return start();
#else
    return sum(p);
#endif
}
