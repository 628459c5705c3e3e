// row: 13
// tier: types
// seen: all
// expect: cannot be copied
// What owns the next object is not copied out of the section: load follows it.
#include <guarded/guarded.hpp>

#include <memory>

struct page {
    int lines = 0;
    std::unique_ptr<page> next;
};

int case_r13_get_an_owner(guarded::slot<page>& book) {
    auto g = guarded::read_lock();
    const auto p = book.load(g);
    if (!p) return 0;
#ifdef MISUSE
    [[maybe_unused]] auto next = get(g, p, &page::next);  // misuse
    return 0;
#else
    const auto next = load(g, p, &page::next);
    return next ? get(g, next, &page::lines) : 0;
#endif
}
