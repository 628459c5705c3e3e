// row: 10
// tier: types
// seen: all
// expect: more than two locks: put what is locked together under one lock
// std::lock takes any number; three owners that change together are one thing that has one lock.
#include <guarded/guarded.hpp>

struct vault {
    int coins = 0;
};
struct vaults {
    vault from, to, fees;
};

#ifdef MISUSE
void case_r10_three_locks_by_one_call(guarded::locked<vault>& from, guarded::locked<vault>& to, guarded::locked<vault>& fees) {
    auto guards = lock(from, to, fees);  // misuse
}
#else
void case_r10_three_locks_by_one_call(guarded::locked<vaults>& all) {
    auto g = lock(all);
    with(g, root(g), [](vaults& v) { --v.from.coins, ++v.to.coins; });
}
#endif
