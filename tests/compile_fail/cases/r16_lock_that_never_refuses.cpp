// row: 16
// tier: types
// seen: all
// expect: no lock that refuses
// A std::shared_mutex locks an object that was already removed: it knows no 'detached'.
#include <guarded/guarded.hpp>

#include <shared_mutex>

struct volume {
    mutable std::shared_mutex mutex;
    guarded::object_lock lock;
    int blocks = 0;
};

int case_r16_lock_that_never_refuses(guarded::slot<volume>& mounted) {
    auto g = guarded::read_lock();
    const auto v = mounted.load(g);
#ifdef MISUSE
    const auto evidence = guarded::by_lock(&volume::mutex);  // misuse
#else
    const auto evidence = guarded::by_lock(&volume::lock);
    const auto mine = handoff(g, v, evidence);
    return mine ? get(mine, &volume::blocks) : 0;
#endif
    return v ? 1 : 0;
}
