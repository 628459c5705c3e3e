// row: 27
// tier: types
// seen: all
// expect: guard kept: pass it by std move since it ends here
// A struct's section is opened in place, as if it could be open twice.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
struct walk {
    guarded::section<guarded::rcu_bp> in;
};

int case_r27_section_opened_but_kept(walk& w, guarded::slot<session>& current) {
#ifdef MISUSE
    auto g = open(w.in);  // misuse
#else
    auto g = open(std::move(w.in));
    const int n = get(g, current.load(g), &session::visits);
    w.in = std::move(g);
    return n;
#endif
    (void)current;
    return 0;
}
