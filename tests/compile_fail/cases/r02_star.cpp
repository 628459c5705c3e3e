// row: 2
// tier: types
// seen: all
// expect: no guard: name it
// A bound pointer into locked data is dereferenced as a plain one would be.
#include <guarded/guarded.hpp>

struct totals {
    int bytes = 0;
    int packets = 0;
};

int case_r02_star(guarded::locked<totals>& stats) {
    auto g = lock(stats);
    auto t = root(g);
#ifdef MISUSE
    const totals copy = *t;  // misuse
#else
    const totals copy = get(g, t);
#endif
    return copy.bytes + copy.packets;
}
