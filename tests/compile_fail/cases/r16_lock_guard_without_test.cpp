// row: 16
// tier: types
// seen: all
// expect: evidence does not fit this object
// Found under RCU, used under the registry's lock: it may have been removed before the lock was taken.
#include <guarded/guarded.hpp>

struct registry {
    int devices = 0;
};
struct device {
    bool linked = true;
    int id = 0;
};

int case_r16_lock_guard_without_test(guarded::slot<device>& found, guarded::locked<registry>& devices) {
    auto g = guarded::read_lock();
    const auto d = found.load(g);
    auto w = lock(devices);
#ifdef MISUSE
    const guarded::ptr<device, decltype(w)> mine = handoff(g, d, w);  // misuse
#else
    const guarded::ptr<device, decltype(w)> mine = handoff(g, d, w, guarded::still([](const device& it) { return it.linked; }));
#endif
    unlock(std::move(g));
    return mine ? get(w, mine, &device::id) : 0;
}
