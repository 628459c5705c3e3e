// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// A closure that captured the object by reference is run after the section.
#include <guarded/guarded.hpp>

struct price_list {
    int base;
    int percent;
};

int case_r13_with_returns_closure(guarded::slot<price_list>& prices, int amount) {
    auto g = guarded::read_lock();
    const auto p = prices.load(g);
    if (!p) return 0;
#ifdef MISUSE
    const auto price = with(g, p, [](const price_list& l) { return [&l](int n) { return n * l.base; }; });  // misuse
    unlock(std::move(g));
    return price(amount);
#else
    const int base = get(g, p, &price_list::base);
    const auto price = [base](int n) { return n * base; };
    unlock(std::move(g));
    return price(amount);
#endif
}
