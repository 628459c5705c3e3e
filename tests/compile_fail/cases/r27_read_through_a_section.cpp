// row: 27
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// A section that a struct keeps is named where a guard has to be.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
struct walk {
    guarded::section<guarded::rcu_bp> in;
};

int case_r27_read_through_a_section(walk& w, guarded::slot<session>& current) {
#ifdef MISUSE
    current.load(w.in);  // misuse
    return 0;
#else
    auto g = open(std::move(w.in));
    return get(g, current.load(g), &session::visits);
#endif
}
