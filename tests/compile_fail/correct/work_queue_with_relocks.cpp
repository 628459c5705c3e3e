// A worker takes a job under the lock, works without it, and locks again to report: the job is looked up again by its number.
#include <guarded/guarded.hpp>

#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

struct job {
    int number = 0;
    int input = 0;
    int result = 0;
    enum { waiting, running, done } state = waiting;
};

struct work_queue {
    std::deque<job> jobs;
    int cancelled = 0;
};

using safe_queue = guarded::locked<work_queue>;

int work(int input);

template <class G>
std::optional<job> next_job(guarded::borrowed<G> g, guarded::ptr<work_queue, G> q) {
    for (const auto j : elements(g, q, &work_queue::jobs))
        if (get(g, j, &job::state) == job::waiting) {
            set(g, j, &job::state, job::running);
            return get(g, j);
        }
    return std::nullopt;
}

int run_worker(safe_queue& queue) {
    for (int done = 0;; ++done) {
        auto g = lock(queue);
        const auto mine = next_job(borrow(g), root(g));
        if (!mine) return done;
        unlock(std::move(g));
        const int result = work(mine->input);

        auto again = lock(queue);
        bool kept = false;
        for (const auto j : elements(again, root(again), &work_queue::jobs)) {
            if (get(again, j, &job::number) != mine->number) continue;
            set(again, j, &job::result, result);
            set(again, j, &job::state, job::done);
            kept = true;
        }
        if (!kept) set(again, root(again), &work_queue::cancelled, get(again, root(again), &work_queue::cancelled) + 1);
    }
}

int work(int input) { return input * 2; }

int correct_work_queue_with_relocks() {
    safe_queue queue;
    {
        auto g = lock(queue);
        for (int i = 0; i < 6; ++i) push_back(g, root(g), &work_queue::jobs, job{i, i, 0, job::waiting});
    }
    int first = 0;
    int second = 0;
    {
        std::jthread a{[&] { first = run_worker(queue); }};
        std::jthread b{[&] { second = run_worker(queue); }};
    }
    auto g = lock(queue);
    int sum = 0;
    for (const auto j : elements(g, root(g), &work_queue::jobs)) sum += get(g, j, &job::result);
    return sum == 30 && first + second == 6 ? 0 : 1;
}
