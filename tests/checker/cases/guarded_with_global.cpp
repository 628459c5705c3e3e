// bug: none
// rule: Escape
// A function without state leaves the address in a global variable.
#include <guarded/guarded.hpp>

struct config {
    int workers;
};

static const config* last_seen;

static int workers_of(const config& c) {
#ifdef MISUSE
    last_seen = &c;  // reported
#endif
    return c.workers;
}

int twice_the_workers(const guarded::slot<config>& current) {
    int workers = 0;
    {
        auto g = guarded::read_lock();
        const auto c = current.load(g);
        if (!c) return 0;
        workers = with(g, c, workers_of);
    }
    if (last_seen != nullptr) workers += last_seen->workers;
    return workers;
}
