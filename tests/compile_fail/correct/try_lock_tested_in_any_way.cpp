// A guard of try_lock is tested by a condition of any form before it is used.
#include <guarded/guarded.hpp>

struct state {
    int value = 1;
};
using owned = guarded::locked<state>;

int by_ternary(owned& x) {
    auto l = try_lock(x);
    return l ? get(l, root(l), &state::value) : 0;
}
bool by_and(owned& x) {
    auto l = try_lock(x);
    return l && get(l, root(l), &state::value) == 1;
}
int through_a_bool(owned& x) {
    auto l = try_lock(x);
    const bool ok{l};
    if (!ok) return 0;
    return get(l, root(l), &state::value);
}
int by_loop(owned& x) {
    auto l = try_lock(x);
    while (!l) return 0;
    return get(l, root(l), &state::value);
}
int by_empty_branch(owned& x) {
    auto l = try_lock(x);
    if (l) {
    } else {
        return 0;
    }
    return get(l, root(l), &state::value);
}
int two_at_once(owned& x, owned& y) {
    auto l = try_lock(x);
    auto m = try_lock(y);
    if (!l || !m) return 0;
    return get(l, root(l), &state::value) + get(m, root(m), &state::value);
}
int of_a_found_object(const guarded::slot<owned>& found) {
    auto g = guarded::read_lock();
    auto p = found.load(g);
    if (!p) return 0;
    auto l = try_lock(g, p);
    return l ? get(l, root(l), &state::value) : 0;
}
