// row: 29
// bug: K59
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// tipc: the walk over the connections drops the lock to close each one, and steps on from where it stood.
#include <guarded/guarded.hpp>

#include <map>

struct server {
    std::map<int, long> connections;
};

int case_r29_iterator_stepped_after_unlock(guarded::locked<server>& topsrv, void (*close_one)(int)) {
    auto g = lock(topsrv);
    auto con = elements(g, root(g), &server::connections).begin();
    const int socket = get(g, (*con).key);
    unlock(std::move(g));
    close_one(socket);
#ifdef MISUSE
    ++con;  // misuse
    return socket;
#else
    auto again = lock(topsrv);
    const auto next = upper_bound(again, root(again), &server::connections, socket).front();
    return next ? get(again, next.key) : socket;
#endif
}
