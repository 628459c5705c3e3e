// An object with a lock of its own, found under RCU: the hold outlives the section, and says why when it is refused.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace {

using guarded::rcu_memb;

struct region {
    region(unsigned long s, unsigned long e) : start{s}, end{e} {}
    unsigned long start;
    unsigned long end;
    mutable std::atomic<int> faults{0};
    guarded::object_lock lock;
};

using region_slot = guarded::slot<region, rcu_memb>;
using region_hold = guarded::held<region, guarded::object_lock>;

region_hold start_read(const guarded::registration<rcu_memb>& me, const region_slot& regions, unsigned long address) {
    for (;;) {
        auto g = read_lock(me);
        auto r = regions.load(g);
        if (!r) return nullptr;
        auto hold = handoff(g, r, guarded::by_lock(&region::lock));
        if (hold.outcome() == guarded::lock_outcome::detached) continue;
        if (!hold) return hold;
        if (address < get(hold, &region::start) || address >= get(hold, &region::end)) {
            release(std::move(hold));
            return nullptr;
        }
        return hold;
    }
}

bool fault(const guarded::registration<rcu_memb>& me, const region_slot& regions, unsigned long address) {
    auto hold = start_read(me, regions, address);
    if (!hold) return false;
    with(hold, [](const region& it) { it.faults.fetch_add(1); });
    return true;
}

struct writers {};

// The writer keeps readers out, marks the object, and only then takes it from where they find it.
void remove(const guarded::registration<rcu_memb>& me, region_slot& regions, guarded::locked<writers>& one_at_a_time) {
    auto w = lock(one_at_a_time);
    auto g = read_lock(me);
    auto r = handoff(g, regions.load(g), w, guarded::still([](const region& at) { return !at.lock.is_detached(); }));
    unlock(std::move(g));
    if (!r) return;
    with(w, r, [](region& mine) {
        mine.lock.lock();
        mine.lock.detach();
    });
    retire(regions.exchange(nullptr));
}

}  // namespace

int correct_lock_inside_the_object() {
    auto me = guarded::register_thread<rcu_memb>();
    region_slot regions{std::make_unique<region>(100UL, 200UL)};
    guarded::locked<writers> one_at_a_time;
    std::atomic<bool> mapped{true};
    std::jthread reader{[&] {
        auto mine = guarded::register_thread<rcu_memb>();
        while (fault(mine, regions, 150)) std::this_thread::yield();
        mapped = false;
    }};
    if (!fault(me, regions, 100) || fault(me, regions, 200)) return 1;
    remove(me, regions, one_at_a_time);
    reader.join();
    remove(me, regions, one_at_a_time);
    return mapped || fault(me, regions, 150) ? 1 : 0;
}
