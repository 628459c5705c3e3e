// row: 1
// bug: K59
// tier: types
// seen: all
// expect: read under another guard
// A server shuts its connections down, drops the lock around each close, and steps on from the connection it closed.
#include <guarded/guarded.hpp>

#include <memory>

struct connection {
    int id = 0;
    std::unique_ptr<connection> next;
};
struct server {
    std::unique_ptr<connection> connections;
};

void close_connection(int id);

int case_r01_mutex_relocked_around_close(guarded::locked<server>& s) {
    auto g = lock(s);
    auto c = load(g, root(g), &server::connections);
    if (!c) return 0;
    const int id = get(g, c, &connection::id);
    unlock(std::move(g));
    close_connection(id);
    auto g2 = lock(s);
#ifdef MISUSE
    auto next = load(g2, c, &connection::next);  // misuse
#else
    auto next = load(g2, root(g2), &server::connections);
#endif
    return next ? get(g2, next, &connection::id) : 0;
}
