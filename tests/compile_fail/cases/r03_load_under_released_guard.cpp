// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The slot is read again to be safe, but under a guard that is gone.
#include <guarded/guarded.hpp>

struct policy {
    int version = 0;
};

void log_version(int version);

void case_r03_load_under_released_guard(guarded::slot<policy>& policies) {
    auto g = guarded::read_lock();
    auto p = policies.load(g);
    const int version = p ? get(g, p, &policy::version) : 0;
    unlock(std::move(g));
    log_version(version);
#ifdef MISUSE
    auto again = policies.load(g);  // misuse
    if (again) log_version(0);
#else
    auto g2 = guarded::read_lock();
    auto again = policies.load(g2);
    if (again) log_version(get(g2, again, &policy::version));
#endif
}
