// row: 9
// bug: K33
// tier: types
// seen: all
// expect: read under another guard
// The open lease is found under the lock, returned without it, and copied by the caller under a lock taken too late.
#include <guarded/guarded.hpp>

#include <memory>

struct lease {
    int state = 0;
};
struct lease_table {
    std::unique_ptr<lease> newest;
};

auto same_client_has_lease(guarded::locked<lease_table>& table) {
    auto g = lock(table);
    return load(g, root(g), &lease_table::newest);
}

int case_r09_pointer_into_locked_data_returned(guarded::locked<lease_table>& table) {
    auto found = same_client_has_lease(table);
    if (!found) return 0;
    auto g = lock(table);
#ifdef MISUSE
    return get(g, found, &lease::state);  // misuse
#else
    auto again = load(g, root(g), &lease_table::newest);
    return again ? get(g, again, &lease::state) : 0;
#endif
}
