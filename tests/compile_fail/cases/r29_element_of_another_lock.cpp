// row: 29
// tier: types
// seen: all
// expect: read under another guard
// Two tables under two locks: what was found in the one is read under the other's.
#include <guarded/guarded.hpp>

#include <map>
#include <string>

struct names {
    std::map<int, std::string> all;
};

std::size_t case_r29_element_of_another_lock(guarded::locked<names>& users, guarded::locked<names>& groups, int id) {
    const auto [u, g] = lock(users, groups);
    const auto user = find(u, root(u), &names::all, id);
    if (!user) return 0;
#ifdef MISUSE
    return get(g, user).size();  // misuse
#else
    return get(u, user).size();
#endif
}
