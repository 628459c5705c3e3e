// row: 2
// bug: K47
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// ipset: the dump takes the array's address without a section and indexes it while a resize frees it.
#include <guarded/guarded.hpp>

struct ip_set_array {
    int count = 0;
};

int bug_k47_array_read_in_no_section(const guarded::slot<ip_set_array>& list) {
#ifdef MISUSE
    const auto raw = list.access();
    return raw == nullptr ? 0 : get(raw, &ip_set_array::count);  // misuse
#else
    auto g = guarded::read_lock();
    const auto array = list.load(g);
    return array ? get(g, array, &ip_set_array::count) : 0;
#endif
}
