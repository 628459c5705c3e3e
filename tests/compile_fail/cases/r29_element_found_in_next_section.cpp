// row: 29
// tier: types
// seen: all
// expect: read under another guard
// A value found in a map is kept over an unlock: whoever held the lock meanwhile may have erased it.
#include <guarded/guarded.hpp>

#include <map>

struct address_book {
    std::map<int, long> numbers;
};

long case_r29_element_found_in_next_section(guarded::locked<address_book>& book, int who) {
    auto g = lock(book);
    const auto number = find(g, root(g), &address_book::numbers, who);
    if (!number) return 0;
    unlock(std::move(g));
    auto again = lock(book);
#ifdef MISUSE
    return get(again, number);  // misuse
#else
    const auto fresh = find(again, root(again), &address_book::numbers, who);
    return fresh ? get(again, fresh) : 0;
#endif
}
