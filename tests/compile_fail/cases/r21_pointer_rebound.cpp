// row: 21
// tier: types
// seen: all
// expect: bound to another guard
// The old pointer is assigned to one of the new guard's type.
#include <guarded/guarded.hpp>

struct page {
    int number = 0;
};

int case_r21_pointer_rebound(guarded::slot<page>& current) {
    auto g = guarded::read_lock();
    const auto old = current.load(g);
    auto next = relock(std::move(g));
#ifdef MISUSE
    const guarded::ptr<page, decltype(next)> p = old;  // misuse
#else
    const guarded::ptr<page, decltype(next)> p = current.load(next);
#endif
    return p && current.access() == old ? get(next, p, &page::number) : 0;
}
