// row: 22
// tier: types
// seen: all
// expect: temporary guard: it ends with this expression; give it a name
// The section lasts for the call, but nothing that the function is given could be read: no guard has a name.
#include <guarded/guarded.hpp>

struct route {
    int metric = 0;
};
using routes = guarded::range_map<unsigned, route>;

int case_r22_iteration_under_temporary(const routes& table) {
    int best = 0;
#ifdef MISUSE
    table.for_each(guarded::read_lock(), 0U, 99U, [&](unsigned, unsigned, auto) { ++best; });  // misuse
#else
    auto g = guarded::read_lock();
    table.for_each(g, 0, 99, [&](unsigned, unsigned, auto r) { best += get(g, r, &route::metric); });
#endif
    return best;
}
