// row: 28
// tier: types
// seen: all
// expect: no test of what the lock owns
// A wait that asks nothing takes a spurious wake-up for the news.
#include <guarded/condition.hpp>
#include <guarded/guarded.hpp>

#include <condition_variable>

struct queue {
    int length = 0;
};

int case_r28_wait_without_a_test(guarded::locked<queue>& jobs, std::condition_variable& more) {
    auto g = lock(jobs);
#ifdef MISUSE
    auto again = wait(more, std::move(g));  // misuse
    return again ? 1 : 0;
#else
    auto again = wait(more, std::move(g), [](const queue& q) { return q.length != 0; });
    return get(again, root(again), &queue::length);
#endif
}
