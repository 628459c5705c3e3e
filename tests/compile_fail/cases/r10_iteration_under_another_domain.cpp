// row: 10
// tier: types
// seen: all
// expect: guard of another domain
// The statistics thread is registered with one flavour, the tree reclaims by another.
#include <guarded/guarded.hpp>

struct flow {
    long bytes = 0;
};
using flows = guarded::range_map<unsigned, flow, guarded::rcu_mb>;

long case_r10_iteration_under_another_domain(const flows& table) {
    long bytes = 0;
#ifdef MISUSE
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    table.for_each_reverse(g, 0, 99, [&](unsigned, unsigned, auto) { ++bytes; });  // misuse
#else
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    table.for_each_reverse(g, 0, 99, [&](unsigned, unsigned, auto f) { bytes += get(g, f, &flow::bytes); });
#endif
    return bytes;
}
