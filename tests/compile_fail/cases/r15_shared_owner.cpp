// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// A shared_ptr frees with its last owner, not after a grace period.
#include <guarded/guarded.hpp>

#include <memory>

struct catalogue {
    int items = 0;
};

void case_r15_shared_owner(guarded::slot<catalogue>& shown) {
#ifdef MISUSE
    const auto next = std::make_shared<catalogue>();
    shown.publish(next);  // misuse
#else
    auto next = std::make_unique<catalogue>();
    shown.publish(std::move(next));
#endif
}
