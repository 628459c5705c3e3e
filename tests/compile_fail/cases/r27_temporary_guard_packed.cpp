// row: 27
// tier: types
// seen: all
// expect: temporary guard: it ends with this expression
// A guard is taken and packed in one line, and has ended when the package is opened.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
int walk(guarded::package<guarded::rcu_bp> in, guarded::slot<session>& current);

int case_r27_temporary_guard_packed(guarded::slot<session>& current) {
#ifdef MISUSE
    auto in = pack(guarded::read_lock());  // misuse
    (void)in;
    (void)current;
    return 0;
#else
    auto g = guarded::read_lock();
    return walk(pack(g), current);
#endif
}
