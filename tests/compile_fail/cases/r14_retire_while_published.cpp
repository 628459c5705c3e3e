// row: 14
// tier: types
// seen: all
// expect: not an unlinked object: unlink it from its slot first
// A reader retires what it found, and the slot still shows it to others.
#include <guarded/guarded.hpp>

struct certificate {
    int serial = 0;
    bool expired = false;
};

void case_r14_retire_while_published(guarded::slot<certificate>& current) {
    auto g = guarded::read_lock();
    const auto c = current.load(g);
    if (!c || !get(g, c, &certificate::expired)) return;
#ifdef MISUSE
    retire(c);  // misuse
#else
    auto result = current.compare_exchange(g, c, std::unique_ptr<certificate>{});
    retire(std::move(result.unlinked));
#endif
}
