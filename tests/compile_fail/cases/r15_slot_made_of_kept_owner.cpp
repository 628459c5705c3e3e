// row: 15
// tier: types
// seen: all
// expect: call to deleted constructor | use of deleted function
// The first object of a slot, too, is given, not shared.
#include <guarded/guarded.hpp>

struct banner {
    int width = 80;
};

int case_r15_slot_made_of_kept_owner() {
    auto first = std::make_unique<banner>();
    const int width = first->width;
#ifdef MISUSE
    const guarded::slot<banner> shown{first};  // misuse
#else
    const guarded::slot<banner> shown{std::move(first)};
#endif
    return shown.access() == nullptr ? 0 : width;
}
