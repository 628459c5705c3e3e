// row: 28
// tier: types
// seen: all
// expect: guard kept: pass it by std move since it ends here
// The guard is named as if a wait left it as it was.
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

int case_r28_waited_with_the_guard_kept(guarded::locked<queue>& jobs, std::condition_variable& ready) {
    const auto open = [](const queue& q) { return q.open; };
    auto g = lock(jobs);
#ifdef MISUSE
    wait(ready, g, open);  // misuse
    return 0;
#else
    auto again = wait(ready, std::move(g), open);
    return get(again, load(again, root(again), &queue::first), &job::id);
#endif
}
