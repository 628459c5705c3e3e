// row: 31
// tier: types
// seen: all
// expect: deleted
// The lock's guard is good under the section's alone, so it does not go into a struct or a container that outlives it.
#include <guarded/guarded.hpp>

#include <optional>

struct state {
    int uses = 1;
};
struct peer : guarded::counted<> {
    guarded::locked<state> own;
};

int case_r31_inner_guard_moved_out(const guarded::slot<peer>& found) {
    auto g = guarded::read_lock();
    const auto p = found.load(g);
#ifdef MISUSE
    auto h = lock(g, p, &peer::own);
    auto kept = std::move(h);  // misuse
#else
    auto r = handoff(g, p, guarded::by_reference);
    if (!r) return 0;
    auto h = lock(std::move(r), &peer::own);
    auto kept = std::move(h);
#endif
    return get(kept, root(kept), &state::uses);
}
