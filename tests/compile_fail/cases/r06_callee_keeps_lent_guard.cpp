// row: 6
// tier: types
// seen: all
// expect: a lent guard is not kept
// A request object stores the token that was lent for one call.
#include <guarded/guarded.hpp>

struct user {
    int id = 0;
};

template <class G>
int handle(guarded::borrowed<G> g, guarded::ptr<user, G> u) {
#ifdef MISUSE
    auto kept = g;  // misuse
    return get(kept, u, &user::id);
#else
    return get(g, u, &user::id);
#endif
}

int case_r06_callee_keeps_lent_guard(guarded::slot<user>& users) {
    auto g = guarded::read_lock();
    auto u = users.load(g);
    return u ? handle(borrow(g), u) : 0;
}
