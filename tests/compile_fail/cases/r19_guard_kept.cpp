// row: 19
// tier: types
// seen: all
// expect: guard kept: pass it by std::move, since it ends here
// A quiescent state says 'I hold nothing': the guard has to be given up for it.
#include <guarded/guarded.hpp>

struct queue_state {
    int depth = 0;
};

int case_r19_guard_kept(guarded::slot<queue_state, guarded::rcu_qsbr>& queue,
                        const guarded::registration<guarded::rcu_qsbr>& me) {
    auto g = read_lock(me);
    const int before = get(g, queue.load(g), &queue_state::depth);
#ifdef MISUSE
    quiescent_state(g);  // misuse
    return before;
#else
    auto next = quiescent_state(std::move(g));
    return get(next, queue.load(next), &queue_state::depth) - before;
#endif
}
