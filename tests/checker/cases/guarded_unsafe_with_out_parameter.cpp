// bug: none
// rule: UseAfterSection
// The function that the entry is lent to writes its address through a pointer that was passed behind it.
#include <guarded/guarded.hpp>

struct entry {
    int state;
};

static void find(const entry& e, const entry** out) { *out = &e; }

int state_of(const guarded::slot<entry>& slot) {
    const entry* e = nullptr;
    int state = -1;
    {
        auto g = guarded::read_lock();
        const auto p = slot.load(g);
        if (!p) return -1;
        unsafe_with(g, p, find, &e);
#ifndef MISUSE
        state = e->state;
#endif
    }
#ifdef MISUSE
    state = e->state;  // reported
#endif
    return state;
}
