// row: 1
// bug: K23
// tier: types
// seen: all
// expect: read under another guard
// binder freeze: the lock is let go for the notification, then the walk takes the next of a node that was moved away.
#include <guarded/guarded.hpp>

struct binder_node {
    int debug_id = 0;
    std::unique_ptr<binder_node> next;
};
struct binder_proc {
    bool dead = false;
    std::unique_ptr<binder_node> nodes;
};

int bug_k23_next_of_a_moved_node(guarded::locked<binder_proc>& proc, void (*notify)(int)) {
    auto inner = lock(proc);
    const auto n = load(inner, root(inner), &binder_proc::nodes);
    if (!n) return 0;
    const int id = get(inner, n, &binder_node::debug_id);
    unlock(std::move(inner));
    notify(id);
    auto again = lock(proc);
    if (get(again, root(again), &binder_proc::dead)) return id;
#ifdef MISUSE
    const bool more = load(again, n, &binder_node::next);  // misuse
#else
    const bool more = static_cast<bool>(load(again, root(again), &binder_proc::nodes));
#endif
    return more ? id + 1 : id;
}
