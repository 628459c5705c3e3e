// row: 11
// tier: types
// seen: all
// expect: slot of a const object
// A reader publishes through a slot of what it reads: the class has to say that any thread may write there.
#include <guarded/guarded.hpp>

#include <memory>

struct route {
    int hops = 0;
};
struct host {
#ifdef MISUSE
    guarded::slot<route> best;
#else
    mutable guarded::slot<route> best;
#endif
};

void case_r11_slot_of_an_object_that_was_read(guarded::slot<host>& hosts) {
    auto g = guarded::read_lock();
    auto h = hosts.load(g);
    if (!h) return;
    with(g, h, [](const host& it) {
        it.best.publish(std::make_unique<route>());  // misuse
    });
}
