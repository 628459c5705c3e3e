// row: 3
// tier: types
// seen: all
// expect: function with captures: put what it needs behind it, or say unsafe_with
// The closure that is lent the object drops the guard that lends it, and writes on.
#include <guarded/guarded.hpp>

struct process {
    int signals = 0;
};

int case_r03_unlocked_inside_with(guarded::locked<process>& owner) {
    auto g = lock(owner);
#ifdef MISUSE
    return with(g, root(g), [&](process& it) { return unlock(std::move(g)), ++it.signals; });  // misuse
#else
    const int signals = with(g, root(g), [](process& it) { return ++it.signals; });
    unlock(std::move(g));
    return signals;
#endif
}
