// row: 14
// tier: types
// seen: all
// expect: not uniquely owned: publish
// Undo puts the old object back while readers of its first life are still on it.
#include <guarded/guarded.hpp>

struct theme {
    int colours = 16;
};

void case_r14_republished(guarded::slot<theme>& active, bool (*accepted)()) {
    auto old = active.exchange(std::make_unique<theme>());
    if (accepted()) {
        retire(std::move(old));
    } else {
#ifdef MISUSE
        active.publish(std::move(old));  // misuse
#else
        active.publish(wait(std::move(old)));
#endif
    }
}
