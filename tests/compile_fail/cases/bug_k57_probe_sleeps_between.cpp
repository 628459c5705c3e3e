// row: 1
// bug: K57
// tier: types
// seen: all
// expect: read under another guard
// appletalk: the ARP entry was inserted under the lock, the probe sleeps without it, and the timer freed the entry.
#include <guarded/guarded.hpp>

struct aarp_entry {
    int retries = 0;
};
struct aarp_table {
    std::unique_ptr<aarp_entry> proxies;
};

int bug_k57_probe_sleeps_between(guarded::locked<aarp_table>& aarp, void (*sleep_ms)(int)) {
    auto g = lock(aarp);
    set(g, root(g), &aarp_table::proxies, std::make_unique<aarp_entry>());
    const auto entry = load(g, root(g), &aarp_table::proxies);
    const int before = get(g, entry, &aarp_entry::retries);
    unlock(std::move(g));
    sleep_ms(100);
    auto again = lock(aarp);
#ifdef MISUSE
    return before + get(again, entry, &aarp_entry::retries);  // misuse
#else
    const auto found = load(again, root(again), &aarp_table::proxies);
    return found ? before + get(again, found, &aarp_entry::retries) : before;
#endif
}
