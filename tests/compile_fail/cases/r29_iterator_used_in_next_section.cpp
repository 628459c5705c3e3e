// row: 29
// bug: K61
// tier: types
// seen: all
// expect: read under another guard
// wireguard: the dump goes on under the lock taken anew, from the place where its first part stood.
#include <guarded/guarded.hpp>

#include <map>

struct device {
    std::map<unsigned, int> peers;
};

int case_r29_iterator_used_in_next_section(guarded::locked<device>& wg, unsigned last) {
    auto g = lock(wg);
    const auto next = upper_bound(g, root(g), &device::peers, last);
    if (!next) return 0;
    last = get(g, next.front().key);
    auto again = relock(std::move(g));
#ifdef MISUSE
    return get(again, next.front().value);  // misuse
#else
    const auto found = lower_bound(again, root(again), &device::peers, last).front();
    return found ? get(again, found.value) : 0;
#endif
}
