// row: 27
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: not in expected state
// A guard is put away in a struct, and used afterwards.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
struct walk {
    guarded::section<guarded::rcu_bp> in;
};

int case_r27_guard_given_to_a_section(guarded::slot<session>& current, walk& w) {
    auto g = guarded::read_lock();
    const auto s = current.load(g);
#ifdef MISUSE
    w.in = std::move(g);
    return get(g, s, &session::visits);  // misuse
#else
    const int n = get(g, s, &session::visits);
    w.in = std::move(g);
    return n;
#endif
}
