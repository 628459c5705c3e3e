// row: 12
// bug: U5
// tier: types
// seen: all
// expect: raw pointer: hand it off with evidence | cannot cast from type
// A query stores the manager's address past the section, by a cast.
#include <guarded/guarded.hpp>

struct manager : guarded::counted<> {
    int sockets = 0;
};

int case_r12_cast_to_raw_pointer(guarded::slot<manager>& dispatch) {
    auto g = guarded::read_lock();
    auto m = dispatch.load(g);
#ifdef MISUSE
    const auto* kept = static_cast<const manager*>(m);  // misuse
    return kept->sockets;
#else
    auto kept = handoff(g, m, guarded::by_reference);
    unlock(std::move(g));
    return kept ? get(kept, &manager::sockets) : 0;
#endif
}
