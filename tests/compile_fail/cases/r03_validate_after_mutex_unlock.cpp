// row: 3
// bug: K39
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The new hooks are published under the mutex and validated after it: another thread may have replaced them.
#include <guarded/guarded.hpp>

struct hooks {
    int entries = 0;
};

bool case_r03_validate_after_mutex_unlock(guarded::locked<hooks>& registered) {
    auto g = lock(registered);
    auto h = root(g);
    set(g, h, &hooks::entries, get(g, h, &hooks::entries) + 1);
#ifdef MISUSE
    unlock(std::move(g));
    return get(g, h, &hooks::entries) < 1024;  // misuse
#else
    const bool valid = get(g, h, &hooks::entries) < 1024;
    unlock(std::move(g));
    return valid;
#endif
}
