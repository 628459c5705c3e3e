// row: 16
// tier: types
// seen: all
// expect: evidence does not fit this object
// A second section protects it too, but only one of the same domain.
#include <guarded/guarded.hpp>

struct document {
    int words = 0;
};

int case_r16_section_of_another_domain(guarded::slot<document>& shown, const guarded::registration<guarded::rcu_memb>& me) {
    auto g = guarded::read_lock();
    const auto d = shown.load(g);
    if (!d) return 0;
#ifdef MISUSE
    auto second = read_lock(me);
    const guarded::ptr<document, decltype(second)> mine = handoff(g, d, second);  // misuse
#else
    auto second = guarded::read_lock();
    const guarded::ptr<document, decltype(second)> mine = handoff(g, d, second);
#endif
    unlock(std::move(g));
    (void)me;
    return get(second, mine, &document::words);
}
