// row: 16
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// A handoff whose result is dropped protects nothing: the hold ends at the semicolon.
#include <guarded/guarded.hpp>

struct extent {
    guarded::object_lock lock;
    int blocks = 0;
};

int case_r16_result_ignored(guarded::slot<extent>& current) {
    auto g = guarded::read_lock();
    const auto e = current.load(g);
    if (!e) return 0;
#ifdef MISUSE
    handoff(g, e, guarded::by_lock(&extent::lock));  // misuse
    return get(g, e, &extent::blocks);
#else
    const auto mine = handoff(g, e, guarded::by_lock(&extent::lock));
    return mine ? get(mine, &extent::blocks) : 0;
#endif
}
