// bug: none
// rule: UseAfterSection
// The function that unsafe_with lends the session to carries its address out, past the guard.
#include <guarded/guarded.hpp>

struct session {
    int hits;
};

int last_hits(const guarded::slot<session>& current) {
    auto g = guarded::read_lock();
    const auto s = current.load(g);
    if (!s) return 0;
#ifdef MISUSE
    const session* found = nullptr;
    unsafe_with(g, s, [&](const session& x) { found = &x; });
    unlock(std::move(g));
    return found->hits;  // reported
#else
    int hits = 0;
    unsafe_with(g, s, [&](const session& x) { hits = x.hits; });
    unlock(std::move(g));
    return hits;
#endif
}
