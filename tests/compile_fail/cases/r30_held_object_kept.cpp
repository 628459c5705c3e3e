// row: 30
// tier: types
// seen: all
// expect: it would outlive h: get
// The object's own lock is held for one line, and a pointer to the object for longer.
#include <guarded/guarded.hpp>

struct region {
    guarded::object_lock lock;
    unsigned long flags = 0;
};

unsigned long case_r30_held_object_kept(guarded::held<region, guarded::object_lock> hold) {
    if (!hold) return 0;
#ifdef MISUSE
    const region* r = &*hold;  // misuse
    release(std::move(hold));
    return r->flags;
#else
    const auto flags = get(hold, &region::flags);
    release(std::move(hold));
    return flags;
#endif
}
