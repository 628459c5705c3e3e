// row: 16
// bug: K35
// tier: types
// seen: all
// expect: read under another guard
// act_ct: the fast lookup opens and closes its own section; the reference is tried in the caller's, where nothing holds it.
#include <guarded/guarded.hpp>

struct flow_table : guarded::counted<> {
    int zone = 0;
};

auto rhashtable_lookup_fast(const guarded::slot<flow_table>& zones) {
    auto inner = guarded::read_lock();
    return zones.load(inner);
}

template <class G>
auto rhashtable_lookup(guarded::borrowed<G> g, const guarded::slot<flow_table>& zones) {
    return zones.load(g);
}

int bug_k35_reference_after_inner_section(const guarded::slot<flow_table>& zones) {
#ifdef MISUSE
    const auto ft = rhashtable_lookup_fast(zones);
    auto g = guarded::read_lock();
    const guarded::ref<flow_table> mine = handoff(g, ft, guarded::by_reference);  // misuse
#else
    auto g = guarded::read_lock();
    const auto ft = rhashtable_lookup(borrow(g), zones);
    const guarded::ref<flow_table> mine = handoff(g, ft, guarded::by_reference);
#endif
    return mine ? get(mine, &flow_table::zone) : 0;
}
