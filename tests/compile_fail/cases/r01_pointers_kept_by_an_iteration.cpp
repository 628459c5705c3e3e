// row: 1
// tier: types
// seen: all
// expect: read under another guard
// An iteration collects what it meets; the pointers are read when the section is over.
#include <guarded/guarded.hpp>

#include <vector>

struct session {
    int user = 0;
};
using sessions = guarded::range_map<unsigned, session>;

long case_r01_pointers_kept_by_an_iteration(sessions& table) {
    auto g = guarded::read_lock();
    std::vector<guarded::ptr<session, decltype(g)>> found;
    long users = 0;
    table.for_each(g, 0, 99, [&](unsigned, unsigned, auto s) { found.push_back(s); });
#ifdef MISUSE
    auto later = relock(std::move(g));
    for (auto s : found) users += get(later, s, &session::user);  // misuse
#else
    for (auto s : found) users += get(g, s, &session::user);
#endif
    return users;
}
