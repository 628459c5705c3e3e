// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// Readers outlive the function whose local they were shown.
#include <guarded/guarded.hpp>

struct deadline {
    int seconds = 0;
};

void case_r15_address_of_local(guarded::slot<deadline>& next_deadline, int seconds) {
    deadline d;
    d.seconds = seconds;
#ifdef MISUSE
    next_deadline.publish(&d);  // misuse
#else
    next_deadline.publish(std::make_unique<deadline>(d));
#endif
}
