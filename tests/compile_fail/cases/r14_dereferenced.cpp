// row: 14
// tier: types
// seen: all
// expect: read-only | returns a const value
// The writer goes on working on the object that it took out, as if it were its own again.
#include <guarded/guarded.hpp>

struct counters {
    int hits = 0;
};

int case_r14_dereferenced(guarded::slot<counters>& current) {
    auto old = current.exchange(std::make_unique<counters>());
#ifdef MISUSE
    const int hits = ++old->hits;  // misuse
    retire(std::move(old));
    return hits;
#else
    const auto mine = wait(std::move(old));
    return mine ? ++mine->hits : 0;
#endif
}
