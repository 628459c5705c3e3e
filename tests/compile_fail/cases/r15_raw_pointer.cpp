// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// A bare new: nobody can say who else holds that pointer.
#include <guarded/guarded.hpp>

struct limits {
    int files = 1024;
};

void case_r15_raw_pointer(guarded::slot<limits>& active) {
#ifdef MISUSE
    active.publish(new limits);  // misuse
#else
    active.publish(std::make_unique<limits>());
#endif
}
