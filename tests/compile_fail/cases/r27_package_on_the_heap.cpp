// row: 27
// tier: types
// seen: all
// expect: a package is for one call, not on the heap
// A callback's argument outlives the section when it is put on the heap.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
using sessions = guarded::package<guarded::rcu_bp, session>;

int case_r27_package_on_the_heap(guarded::slot<session>& current, int (*callback)(const sessions*)) {
    auto g = guarded::read_lock();
    const auto s = current.load(g);
#ifdef MISUSE
    const auto* in = new sessions{pack(g, s)};  // misuse
    return callback(in);
#else
    const auto in = pack(g, s);
    return callback(&in);
#endif
}
