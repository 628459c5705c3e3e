// row: 8
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// The cursors of two trees are kept in an array.
#include <guarded/guarded.hpp>

#include <array>

struct segment {
    int id = 0;
};
using segments = guarded::range_map<unsigned, segment, guarded::rcu_mb>;

unsigned case_r08_cursor_in_container(segments& left, segments& right) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto l = left.cursor(g, 0);
    auto r = right.cursor(g, 0);
    const bool both = l.find(g) != nullptr && r.find(g) != nullptr;
#ifdef MISUSE
    const std::array<decltype(l), 2> found{l, r};  // misuse
#else
    const std::array<guarded::position<unsigned>, 2> found{park_here(std::move(l)), park_here(std::move(r))};
#endif
    return both ? static_cast<unsigned>(found.size()) : 0;
}
