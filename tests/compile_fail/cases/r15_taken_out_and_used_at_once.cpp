// row: 15
// tier: types
// seen: all
// expect: unlinked object: readers may still see it
// What take gives back was just reachable: readers may still look at it.
#include <guarded/guarded.hpp>

struct connection {
    int socket = -1;
};
using connection_tree = guarded::range_map<unsigned, connection>;
void close_socket(int socket);

void case_r15_taken_out_and_used_at_once(connection_tree& connections, unsigned id) {
    auto w = lock(connections);
    auto gone = connections.take(w, id);
    unlock(std::move(w));
#ifdef MISUSE
    close_socket((*gone).socket);  // misuse
    retire(std::move(gone));
#else
    if (auto mine = wait(std::move(gone))) close_socket(mine->socket);
#endif
}
