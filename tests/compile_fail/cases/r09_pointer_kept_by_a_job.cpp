// row: 9
// bug: K31
// tier: types
// seen: all
// expect: read under another guard
// A worker captures what was read in the section that queued it, and reads it in a section of its own.
#include <guarded/guarded.hpp>

struct net_device {
    int index = 0;
};
using device_slot = guarded::slot<net_device, guarded::rcu_mb>;

int case_r09_pointer_kept_by_a_job(device_slot& devices) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto dev = devices.load(g);
    if (!dev) return 0;
    const int queued = get(g, dev, &net_device::index);
#ifdef MISUSE
    auto scan = [&me, dev] {
        auto mine = read_lock(me);
        return get(mine, dev, &net_device::index);  // misuse
    };
#else
    auto scan = [&me, &devices] {
        auto mine = read_lock(me);
        auto now = devices.load(mine);
        return now ? get(mine, now, &net_device::index) : 0;
    };
#endif
    unlock(std::move(g));
    return queued + scan();
}
