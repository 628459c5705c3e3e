// row: 13
// tier: types
// seen: all
// expect: function with captures: put what it needs behind it, or say unsafe_with
// A closure that captures by reference can carry the lent object's address out of the call.
#include <guarded/guarded.hpp>

struct channel {
    int level = 0;
};

int case_r13_captured_by_with(guarded::slot<channel>& current, int limit) {
    auto g = guarded::read_lock();
    auto c = current.load(g);
    if (!c) return 0;
#ifdef MISUSE
    const channel* kept = nullptr;
    with(g, c, [&](const channel& it) { kept = it.level > limit ? &it : nullptr; });  // misuse
    unlock(std::move(g));
    return kept != nullptr ? kept->level : 0;
#else
    const int level = with(g, c, [](const channel& it, int most) { return it.level > most ? it.level : 0; }, limit);
    unlock(std::move(g));
    return level;
#endif
}
