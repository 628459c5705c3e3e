// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// std::tie makes a tuple of references into the object; a tuple of values may leave.
#include <guarded/guarded.hpp>

#include <tuple>

struct address_range {
    unsigned long first;
    unsigned long last;
};

unsigned long case_r13_with_returns_tied_tuple(guarded::slot<address_range>& ranges) {
    auto g = guarded::read_lock();
    const auto r = ranges.load(g);
    if (!r) return 0;
#ifdef MISUSE
    const auto ends = with(g, r, [](const address_range& it) { return std::tie(it.first, it.last); });  // misuse
#else
    const auto ends = with(g, r, [](const address_range& it) { return std::tuple{it.first, it.last}; });
#endif
    unlock(std::move(g));
    return std::get<1>(ends) - std::get<0>(ends);
}
