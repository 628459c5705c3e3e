// row: 16
// tier: types
// seen: all
// expect: evidence does not fit this object
// by_reference on an object that counts nothing.
#include <guarded/guarded.hpp>

struct plain_job {
    int id = 0;
};
struct counted_job : guarded::counted<> {
    int id = 0;
};

#ifdef MISUSE
using job = plain_job;
#else
using job = counted_job;
#endif

int case_r16_object_has_no_count(guarded::slot<job>& running) {
    auto g = guarded::read_lock();
    const auto j = running.load(g);
    const auto mine = handoff(g, j, guarded::by_reference);  // misuse
    return mine ? 1 : 0;
}
