// row: 10
// tier: types
// seen: all
// expect: guard of another lock
// The next free identifier is looked for under the lock of the devices, not of the identifiers.
#include <guarded/guarded.hpp>

struct device {
    int minor = 0;
};
struct device_list {
    int count = 0;
};
using ids = guarded::range_map<unsigned, device>;

unsigned case_r10_found_under_another_lock(ids& used, guarded::locked<device_list>& devices) {
#ifdef MISUSE
    auto g = lock(devices);
    auto behind = used.next(g, 0);  // misuse
    return behind ? 1 : 0;
#else
    auto g = lock(used);
    auto behind = used.next(g, 0);
    auto listed = lock(devices);
    return behind ? behind.first : static_cast<unsigned>(get(listed, root(listed), &device_list::count));
#endif
}
