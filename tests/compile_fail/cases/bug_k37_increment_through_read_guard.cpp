// row: 11
// bug: K37
// tier: types
// seen: all
// expect: function does not take a const object
// The increment by hand, inside the section: a reader is lent a const session, so a bare count cannot be bumped.
#include <guarded/guarded.hpp>

struct l2tp_session : guarded::counted<> {
    int users = 0;
};

int bug_k37_increment_through_read_guard(const guarded::slot<l2tp_session>& by_ifname) {
    auto rcu = guarded::read_lock();
    const auto s = by_ifname.load(rcu);
    if (!s) return 0;
#ifdef MISUSE
    with(rcu, s, [](l2tp_session& session) { ++session.users; });  // misuse
    return 1;
#else
    const auto mine = handoff(rcu, s, guarded::by_reference);
    return mine ? get(mine, &l2tp_session::users) : 0;
#endif
}
