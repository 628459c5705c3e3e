// row: 21
// tier: types
// seen: all
// late: the compiler names a private constructor before it says so
// expect: is private within this context | calling a private constructor | private member | no matching
// A borrowed token made by hand skips the check that borrow makes.
#include <guarded/guarded.hpp>

struct vote {
    int count = 0;
};

template <class G>
int votes(guarded::borrowed<G> g, const guarded::slot<vote>& current) {
    return get(g, current.load(g), &vote::count);
}

int case_r21_lent_guard_constructed(guarded::slot<vote>& current) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    return votes(guarded::borrowed<decltype(g)>{g}, current);  // misuse
#else
    return votes(borrow(g), current);
#endif
}
