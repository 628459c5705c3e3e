// row: 28
// tier: types
// seen: all
// expect: read under another guard
// A callee writes to disk outside the lock, and the caller goes on with what it had looked at.
#include <guarded/guarded.hpp>

#include <memory>

struct job {
    int id = 0;
};
struct queue {
    std::unique_ptr<job> first;
};

int case_r28_read_before_unlocked(guarded::locked<queue>& jobs, void (*write)()) {
    auto g = lock(jobs);
    [[maybe_unused]] const auto first = load(g, root(g), &queue::first);
    auto again = unlocked(std::move(g), write);
#ifdef MISUSE
    return get(again, first, &job::id);  // misuse
#else
    return get(again, load(again, root(again), &queue::first), &job::id);
#endif
}
