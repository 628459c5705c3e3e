// row: 24
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// exchange used as if it were publish: what was there is dropped without a name.
#include <guarded/guarded.hpp>

struct palette {
    int colours = 0;
};

void case_r24_exchange_discarded(guarded::slot<palette>& active) {
#ifdef MISUSE
    active.exchange(std::make_unique<palette>());  // misuse
#else
    active.publish(std::make_unique<palette>());
#endif
}
