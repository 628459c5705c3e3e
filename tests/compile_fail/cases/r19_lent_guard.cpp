// row: 19
// tier: types
// seen: all
// expect: lent guard: only its owner may release it
// A callee that was lent the guard announces a quiescent state behind its caller's back.
#include <guarded/guarded.hpp>

struct work_list {
    int items = 0;
};

template <class G>
int drain(guarded::borrowed<G> g, const guarded::slot<work_list, guarded::rcu_qsbr>& list) {
    const int items = get(g, list.load(g), &work_list::items);
#ifdef MISUSE
    quiescent_state(g);  // misuse
#endif
    return items;
}

int case_r19_lent_guard(guarded::slot<work_list, guarded::rcu_qsbr>& list, const guarded::registration<guarded::rcu_qsbr>& me) {
    auto g = read_lock(me);
    const int items = drain(borrow(g), list);
    auto next = quiescent_state(std::move(g));
    return list.load(next) ? items : 0;
}
