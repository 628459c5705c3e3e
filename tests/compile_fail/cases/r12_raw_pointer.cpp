// row: 12
// tier: types
// seen: all
// expect: raw pointer: hand it off with evidence
// The plain pointer of old code is asked of a bound one.
#include <guarded/guarded.hpp>

struct session {
    int id = 0;
};

int case_r12_raw_pointer(guarded::slot<session>& current) {
    auto g = guarded::read_lock();
    auto s = current.load(g);
    if (!s) return 0;
#ifdef MISUSE
    const session* raw = s;  // misuse
    return raw->id;
#else
    const session& raw = unsafe_ref(g, s);
    return raw.id;
#endif
}
