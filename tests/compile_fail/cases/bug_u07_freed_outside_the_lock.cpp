// row: 13
// bug: U7
// tier: types
// seen: all
// expect: result may point into protected memory
// bind9: the last reference is counted down under the lock, but the zone manager is freed outside of it.
#include <guarded/guarded.hpp>

struct zone_manager {
    int references = 1;
};
struct server {
    std::unique_ptr<zone_manager> zones;
};

void bug_u07_freed_outside_the_lock(guarded::locked<server>& main_server) {
    auto g = lock(main_server);
#ifdef MISUSE
    zone_manager* doomed = with(g, root(g), [](server& s) {  // misuse
        return s.zones && --s.zones->references == 0 ? s.zones.get() : nullptr;
    });
    unlock(std::move(g));
    delete doomed;
#else
    auto doomed =
        with(g, root(g), [](server& s) { return s.zones && --s.zones->references == 0 ? std::move(s.zones) : nullptr; });
    unlock(std::move(g));
    doomed.reset();
#endif
}
