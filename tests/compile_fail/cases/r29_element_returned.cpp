// row: 29
// bug: K33
// tier: types
// seen: all
// expect: no guard: name the guard that protects this
// ksmbd: the lookup in the table of open files gives what it found back behind its own unlock, and the caller reads it.
#include <guarded/guarded.hpp>

#include <list>

struct oplock {
    int lease_key = 0;
    int state = 0;
};
struct lease_table {
    std::list<oplock> opened;
};

auto same_client_has_lease(guarded::locked<lease_table>& table) {
    auto g = lock(table);
    const auto o = front(g, root(g), &lease_table::opened);
#ifdef MISUSE
    return o;
#else
    return o ? get(g, o) : oplock{};
#endif
}

int case_r29_element_returned(guarded::locked<lease_table>& table) {
    const auto o = same_client_has_lease(table);
#ifdef MISUSE
    return get(o, &oplock::state);  // misuse
#else
    return o.state;
#endif
}
