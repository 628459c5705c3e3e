// row: 15
// tier: types
// seen: all
// expect: one object put an array into a class void references and volatile are none
// A slot shows a device's registers. Its class says what is volatile of it: the object itself is retired and freed.
#include <guarded/guarded.hpp>

struct registers {
    volatile int status = 0;
};
#ifdef MISUSE
using device = guarded::slot<volatile int>;  // misuse
#else
using device = guarded::slot<registers>;

int case_r15_volatile_in_a_slot(device& d) {
    auto g = guarded::read_lock();
    const auto r = d.load(g);
    return r ? get(g, r, &registers::status) : 0;
}
#endif
