// row: 13
// bug: K63
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// mshv: the port's info is found under RCU and copied out one line too late.
#include <guarded/guarded.hpp>

struct port_info {
    int type = 0;
    int vector = 0;
};
using port_table = guarded::range_map<unsigned, port_info>;

bool bug_k63_copied_after_unlock(const port_table& ports, unsigned id, port_info& out) {
    auto g = guarded::read_lock();
    const auto info = ports.load(g, id);
    if (!info) return false;
#ifdef MISUSE
    unlock(std::move(g));
    out = get(g, info);  // misuse
#else
    out = get(g, info);
    unlock(std::move(g));
#endif
    return true;
}
