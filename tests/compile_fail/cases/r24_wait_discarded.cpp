// row: 24
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// wait gives the object back to a sole owner; unowned it would only have been a slow retire.
#include <guarded/guarded.hpp>

struct engine {
    int state = 0;
};

int case_r24_wait_discarded(guarded::slot<engine>& running) {
    auto old = running.exchange(nullptr);
#ifdef MISUSE
    wait(std::move(old));  // misuse
    return 0;
#else
    const auto mine = wait(std::move(old));
    return mine ? mine->state : 0;
#endif
}
