// bug: none
// rule: UseAfterSection
// The plain reference is used after the guard has ended.
#include <guarded/guarded.hpp>

struct peer {
    int port;
};

void connect_to(int port);

void connect_first(const guarded::slot<peer>& first) {
    auto g = guarded::read_lock();
    const auto p = first.load(g);
    if (!p) return;
    const peer& found = unsafe_ref(g, p);
#ifdef MISUSE
    unlock(std::move(g));
    connect_to(found.port);  // reported
#else
    const int port = found.port;
    unlock(std::move(g));
    connect_to(port);
#endif
}
