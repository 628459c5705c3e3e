// row: 1
// tier: types
// seen: all
// expect: read under another guard
// The object of the old section is lent to a function under the guard of the new one.
#include <guarded/guarded.hpp>

struct route {
    int hops = 1;
    int metric = 0;
};

void account(int hops);

int case_r01_lent_in_next_section(guarded::slot<route>& best) {
    auto before = guarded::read_lock();
    auto r = best.load(before);
    account(get(before, r, &route::hops));
    auto after = relock(std::move(before));
#ifdef MISUSE
    return with(after, r, [](const route& way) { return way.hops * way.metric; });  // misuse
#else
    auto again = best.load(after);
    return with(after, again, [](const route& way) { return way.hops * way.metric; });
#endif
}
