// row: 16
// bug: K37
// tier: types
// seen: all
// expect: evidence does not fit this object
// l2tp: a plain increment revives a session whose count had reached zero; only a count that can refuse is evidence.
#include <guarded/guarded.hpp>

#include <atomic>

struct plain_count {
    std::atomic<int> refcount{1};
};

#ifdef MISUSE
struct l2tp_session : plain_count {
#else
struct l2tp_session : guarded::counted<> {
#endif
    int session_id = 0;
};

int bug_k37_count_taken_from_zero(const guarded::slot<l2tp_session>& by_ifname) {
    auto rcu = guarded::read_lock();
    const auto s = by_ifname.load(rcu);
    const auto mine = handoff(rcu, s, guarded::by_reference);  // misuse
    const int id = s ? get(rcu, s, &l2tp_session::session_id) : 0;
    unlock(std::move(rcu));
    return mine ? id : 0;
}
