// row: 1
// bug: K21
// tier: types
// seen: all
// expect: read under another guard
// md: the 'safe' loop saves the next device, then lets the lock go to work on this one; the saved one is freed meanwhile.
#include <guarded/guarded.hpp>

struct mddev : guarded::counted<> {
    int sectors = 0;
    mddev* next = nullptr;
};
struct device_list {
    mddev* first = nullptr;
};

int bug_k21_safe_iteration_with_unlock(guarded::locked<device_list>& all_mddevs, void (*work)(const mddev&)) {
    auto g = lock(all_mddevs);
    const auto m = load(g, root(g), &device_list::first);
    if (!m) return 0;
    [[maybe_unused]] const auto n = load(g, m, &mddev::next);
    const auto mine = handoff(g, m, guarded::by_reference);
    auto g2 = relock(std::move(g));
    if (mine) with(mine, work);
#ifdef MISUSE
    return n ? get(g2, n, &mddev::sectors) : 0;  // misuse
#else
    auto next = load(g2, root(g2), &device_list::first);
    return next ? get(g2, next, &mddev::sectors) : 0;
#endif
}
