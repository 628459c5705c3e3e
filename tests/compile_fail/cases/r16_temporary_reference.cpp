// row: 16
// tier: types
// seen: all
// expect: it would outlive r: get
// The reference dies at the semicolon, and the object may die with it.
#include <guarded/guarded.hpp>

#include <string>

struct peer : guarded::counted<> {
    std::string name;
};

std::size_t case_r16_temporary_reference(guarded::slot<peer>& best) {
    auto g = guarded::read_lock();
    const auto p = best.load(g);
#ifdef MISUSE
    const std::string& name = handoff(g, p, guarded::by_reference)->name;  // misuse
    return name.size();
#else
    const auto mine = handoff(g, p, guarded::by_reference);
    return mine ? with(mine, [](const peer& it) { return it.name.size(); }) : 0;
#endif
}
