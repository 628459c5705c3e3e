// row: 9
// bug: K33
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// ksmbd: the lookup returns the open file it found behind its own unlock; the caller copies the lease out of it.
#include <guarded/guarded.hpp>

struct oplock {
    int lease_key = 0;
    int state = 0;
};
struct lease_table {
    std::unique_ptr<oplock> opened;
};

auto same_client_has_lease(guarded::locked<lease_table>& table) {
    auto g = lock(table);
#ifdef MISUSE
    return load(g, root(g), &lease_table::opened);
#else
    const auto o = load(g, root(g), &lease_table::opened);
    return o ? get(g, o) : oplock{};
#endif
}

int bug_k33_lease_returned_past_unlock(guarded::locked<lease_table>& table) {
    const auto o = same_client_has_lease(table);
#ifdef MISUSE
    return get(o, &oplock::state);  // misuse
#else
    return o.state;
#endif
}
