// row: 27
// tier: types
// seen: all
// expect: read under another guard
// A helper returns sections, one after the other: what was read under the first is used under the second.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
guarded::section<guarded::rcu_bp> begin_walk();

int case_r27_sections_opened_and_mixed(guarded::slot<session>& current) {
    auto g = open(begin_walk());
    [[maybe_unused]] const auto s = current.load(g);
    unlock(std::move(g));
    auto again = open(begin_walk());
#ifdef MISUSE
    return get(again, s, &session::visits);  // misuse
#else
    return get(again, current.load(again), &session::visits);
#endif
}
