// row: 1
// bug: K59
// tier: types
// seen: all
// expect: read under another guard
// tipc: the server's shutdown drops the lock of the connection table to close each one, and walks on from where it stood.
#include <guarded/guarded.hpp>

struct connection {
    int socket = 0;
};
using idr = guarded::range_map<unsigned, connection>;

int bug_k59_idr_loop_unlocks_to_close(idr& connections, void (*close_one)(int)) {
    auto g = lock(connections);
    auto it = connections.cursor(g, 0);
    const auto con = it.find(g);
    if (!con) return 0;
    const int socket = get(g, con, &connection::socket);
    unlock(std::move(g));
    close_one(socket);
    auto again = lock(connections);
#ifdef MISUSE
    const bool more = it.find(again);  // misuse
#else
    auto resumed = connections.resume(again, park_after(std::move(it)));
    const bool more = static_cast<bool>(resumed.find(again));
#endif
    return more ? 1 : 0;
}
