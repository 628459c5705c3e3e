// row: 16
// tier: types
// seen: all
// expect: handoff without evidence: say what protects the object from now on
// A pointer that is to outlive its section, with nothing that keeps the object alive.
#include <guarded/guarded.hpp>

struct socket_info : guarded::counted<> {
    int port = 0;
};

int case_r16_without_evidence(guarded::slot<socket_info>& bound) {
    auto g = guarded::read_lock();
    const auto s = bound.load(g);
#ifdef MISUSE
    const guarded::ref<socket_info> mine = handoff(g, s);  // misuse
#else
    const guarded::ref<socket_info> mine = handoff(g, s, guarded::by_reference);
#endif
    unlock(std::move(g));
    return mine ? get(mine, &socket_info::port) : 0;
}
