// row: 1
// bug: K61
// tier: types
// seen: all
// expect: read under another guard
// wireguard: the first part of a netlink dump leaves its place as a peer's address; the second part goes on from there.
#include <guarded/guarded.hpp>

#include <utility>

struct peer {
    int id = 0;
};
using peer_table = guarded::range_map<unsigned, peer>;

auto dump_part_one(peer_table& peers) {
    auto g = lock(peers);
    auto cur = peers.cursor(g, 0);
    const auto found = cur.find(g);
    return std::pair{found, park_after(std::move(cur))};
}

int bug_k61_dump_context_keeps_peer(peer_table& peers) {
    const auto [next_peer, next_index] = dump_part_one(peers);
    auto g = lock(peers);
#ifdef MISUSE
    return get(g, next_peer, &peer::id);  // misuse
#else
    auto cur = peers.resume(g, next_index);
    const auto next = cur.find(g);
    return next ? get(g, next, &peer::id) : 0;
#endif
}
