// row: 14
// tier: types
// seen: all
// expect: an unlinked object is not copied
// A copy of the token would retire the object twice.
#include <guarded/guarded.hpp>

struct sample {
    int value = 0;
};

void case_r14_copied(guarded::slot<sample>& latest) {
    auto old = latest.exchange(std::make_unique<sample>());
#ifdef MISUSE
    auto second = old;  // misuse
#else
    auto second = std::move(old);
#endif
    retire(std::move(second));
}
