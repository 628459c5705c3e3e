// row: 22
// tier: types
// seen: all
// expect: temporary guard: it ends with this expression; give it a name
// A callee is lent a guard that nobody owns any more once the token is kept.
#include <guarded/guarded.hpp>

struct motor {
    int speed = 0;
};

template <class G>
int speed_of(guarded::borrowed<G> g, const guarded::slot<motor>& current) {
    const auto m = current.load(g);
    return m ? get(g, m, &motor::speed) : 0;
}

int case_r22_temporary_lent(guarded::slot<motor>& current) {
#ifdef MISUSE
    return speed_of(borrow(guarded::read_lock()), current);  // misuse
#else
    auto g = guarded::read_lock();
    return speed_of(borrow(g), current);
#endif
}
