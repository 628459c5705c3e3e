// The same function with the kernel's own goto retry, and with a relock in the middle of one scope.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

struct region {
    explicit region(int f) : flags{f} {}
    int flags;
    guarded::object_lock lock;
};

using region_tree = guarded::range_map<unsigned, region, guarded::rcu_mb>;
using region_hold = guarded::held<region, guarded::object_lock>;
using reader = guarded::registration<guarded::rcu_mb>;

void wait_for_writer(int attempt);

region_hold lock_by_goto(const reader& me, const region_tree& regions, unsigned address) {
    guarded::position at{address};
    int attempt = 0;
retry:
    auto g = read_lock(me);
    auto cur = regions.resume(g, at);
    if (auto r = cur.walk(g)) {
        auto hold = handoff(g, r, guarded::by_lock(&region::lock));
        if (hold || attempt == 3) return hold;
        at = park_here(std::move(cur));
        unlock(std::move(g));
        wait_for_writer(++attempt);
        goto retry;
    }
    return nullptr;
}

// One retry, under a guard of a new name: the old cursor is parked, a new one is made.
region_hold lock_with_one_relock(const reader& me, const region_tree& regions, unsigned address) {
    auto g = read_lock(me);
    auto cur = regions.cursor(g, address);
    auto r = cur.walk(g);
    if (!r) return nullptr;
    if (auto hold = handoff(g, r, guarded::by_lock(&region::lock))) return hold;
    const auto at = park_here(std::move(cur));
    auto g2 = relock(std::move(g));
    auto again = regions.resume(g2, at);
    auto r2 = again.walk(g2);
    if (!r2) return nullptr;
    return handoff(g2, r2, guarded::by_lock(&region::lock));
}

void wait_for_writer(int attempt) { static_cast<void>(attempt); }

int correct_tree_lock_vma_by_goto() {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    region_tree regions;
    auto w = lock(regions);
    regions.store(w, 10, 19, std::make_unique<region>(3));
    auto r = regions.load(w, 15);
    with(w, r, [](region& mine) { mine.lock.lock(); });
    if (lock_by_goto(me, regions, 15) || lock_with_one_relock(me, regions, 15)) return 1;
    with(w, r, [](region& mine) { mine.lock.unlock(); });
    unlock(std::move(w));
    const auto first = lock_by_goto(me, regions, 10);
    const auto second = lock_with_one_relock(me, regions, 19);
    return first && second && get(first, &region::flags) == 3 && !lock_by_goto(me, regions, 20) ? 0 : 1;
}
