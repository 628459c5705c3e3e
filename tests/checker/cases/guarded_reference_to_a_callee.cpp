// bug: none
// rule: UseAfterSection
// The reference goes to a function after the guard was given away.
#include <guarded/guarded.hpp>

struct route {
    int hops;
};

void show(const route& r);

void show_route(const guarded::slot<route>& best) {
    auto g = guarded::read_lock();
    const auto p = best.load(g);
    if (!p) return;
    const route& r = unsafe_ref(g, p);
#ifndef MISUSE
    show(r);
#endif
    auto again = relock(std::move(g));
    const auto q = best.load(again);
#ifdef MISUSE
    if (q) show(r);  // reported
#else
    if (q) show(unsafe_ref(again, q));
#endif
}
