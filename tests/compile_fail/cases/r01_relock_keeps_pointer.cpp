// row: 1
// bug: K25
// tier: types
// seen: all
// expect: read under another guard
// The walk steps out of the section to notify, goes back in, and goes on with the connection of the old section.
#include <guarded/guarded.hpp>

struct connection {
    int handle = 0;
    guarded::slot<connection> next;
};

void notify(int handle);

int case_r01_relock_keeps_pointer(guarded::slot<connection>& connections) {
    auto before = guarded::read_lock();
    auto c = connections.load(before);
    if (!c) return 0;
    const int first = get(before, c, &connection::handle);
    auto after = relock(std::move(before));
    notify(first);
#ifdef MISUSE
    return get(after, c, &connection::handle);  // misuse
#else
    auto again = connections.load(after);
    return again ? get(after, again, &connection::handle) : 0;
#endif
}
