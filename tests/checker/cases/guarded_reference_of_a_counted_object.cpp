// bug: none
// rule: UseAfterSection
// The plain reference outlives the counted one that kept its object.
#include <guarded/guarded.hpp>

struct session : guarded::counted<> {
    int id = 0;
};

void close_session(int id);

void close_current(const guarded::slot<session>& current) {
    const session* s = nullptr;
    int id = 0;
    {
        auto g = guarded::read_lock();
        const auto p = current.load(g);
        if (!p) return;
        const auto r = handoff(g, p, guarded::by_reference);
        unlock(std::move(g));
        if (!r) return;
        s = &unsafe_ref(r);
#ifndef MISUSE
        id = s->id;
#endif
    }
#ifdef MISUSE
    id = s->id;  // reported
#endif
    close_session(id);
}
