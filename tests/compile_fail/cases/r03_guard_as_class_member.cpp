// row: 3
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// A transaction holds the guard as a member and gives it up early: typestate follows locals only, the optimiser sees it.
#include <guarded/guarded.hpp>

struct item {
    int price = 0;
};

template <class Guard>
struct transaction {
    Guard guard;
    void finish() { unlock(std::move(guard)); }
};
template <class Guard>
transaction(Guard) -> transaction<Guard>;

int case_r03_guard_as_class_member(guarded::slot<item>& shelf) {
    transaction t{guarded::read_lock()};
    auto i = shelf.load(t.guard);
    if (!i) return 0;
#ifdef MISUSE
    t.finish();
    return get(t.guard, i, &item::price);  // misuse
#else
    const int price = get(t.guard, i, &item::price);
    t.finish();
    return price;
#endif
}
