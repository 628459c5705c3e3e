// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// What one slot owns is published in a second one: both would free it.
#include <guarded/guarded.hpp>

struct profile {
    int level = 0;
};

void case_r15_bound_pointer(guarded::slot<profile>& primary, guarded::slot<profile>& backup) {
    auto g = guarded::read_lock();
    const auto p = primary.load(g);
    if (!p) return;
#ifdef MISUSE
    backup.publish(p);  // misuse
#else
    backup.publish(std::make_unique<profile>(get(g, p)));
#endif
}
