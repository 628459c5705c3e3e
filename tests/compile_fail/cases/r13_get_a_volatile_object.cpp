// row: 13
// tier: types
// seen: all
// expect: cannot be copied
// A register block is volatile as a whole: it has no copy, but its members have.
#include <guarded/guarded.hpp>

struct registers {
    unsigned status = 0;
    unsigned count = 0;
};
struct device {
    volatile registers at;
    volatile unsigned interrupts = 0;
};

unsigned case_r13_get_a_volatile_object(guarded::slot<device>& devices) {
    auto g = guarded::read_lock();
    const auto d = devices.load(g);
    if (!d) return 0;
#ifdef MISUSE
    return get(g, d, &device::at).status;  // misuse
#else
    return with(g, d, [](const device& it) -> unsigned { return it.at.status; }) + get(g, d, &device::interrupts);
#endif
}
