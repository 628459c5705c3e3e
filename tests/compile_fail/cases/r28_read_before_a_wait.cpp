// row: 28
// tier: types
// seen: all
// expect: read under another guard
// The first job is looked at, then the thread waits for more: another one may have taken the job meanwhile.
#include <guarded/condition.hpp>
#include <guarded/guarded.hpp>

#include <condition_variable>
#include <memory>

struct job {
    int id = 0;
};
struct queue {
    std::unique_ptr<job> first;
    bool open = false;
};

int case_r28_read_before_a_wait(guarded::locked<queue>& jobs, std::condition_variable& ready) {
    auto g = lock(jobs);
    [[maybe_unused]] const auto first = load(g, root(g), &queue::first);
    auto again = wait(ready, std::move(g), [](const queue& q) { return q.open; });
#ifdef MISUSE
    return get(again, first, &job::id);  // misuse
#else
    return get(again, load(again, root(again), &queue::first), &job::id);
#endif
}
