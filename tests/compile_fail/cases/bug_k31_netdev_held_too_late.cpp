// row: 16
// bug: K31
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// mac802154: the scan worker leaves its section and takes the hold on the device afterwards.
#include <guarded/guarded.hpp>

struct net_device : guarded::counted<> {
    int channel = 11;
};

int bug_k31_netdev_held_too_late(const guarded::slot<net_device>& scanning, void (*tune)(int)) {
    auto rcu = guarded::read_lock();
    const auto sdata = scanning.load(rcu);
    if (!sdata) return 0;
#ifdef MISUSE
    unlock(std::move(rcu));
    const auto dev = handoff(rcu, sdata, guarded::by_reference);  // misuse
#else
    const auto dev = handoff(rcu, sdata, guarded::by_reference);
    unlock(std::move(rcu));
#endif
    if (!dev) return 0;
    tune(get(dev, &net_device::channel));
    return get(dev, &net_device::channel);
}
