// A pool of workers that take jobs from a queue under a lock, and wait for more on a condition variable. A wait drops the lock,
// so it takes the guard and gives a new one: what was read before it does not compile afterwards. Run: work_queue [JOBS]
#include <guarded/condition.hpp>
#include <guarded/guarded.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct queue {
    std::deque<int> waiting;
    bool closed = false;
};

class pool {
  public:
    explicit pool(unsigned workers) {
        for (unsigned i = 0; i < workers; ++i)
            threads_.emplace_back([this] {
                while (const auto n = take()) sum_ += *n;
            });
    }
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;
    ~pool() { close(); }

    void put(int n) {
        {
            const auto g = lock(jobs_);
            push_back(g, root(g), &queue::waiting, n);
        }
        more_.notify_one();
    }
    /// The sum of all jobs, when all are done.
    long close() {
        {
            const auto g = lock(jobs_);
            set(g, root(g), &queue::closed, true);
        }
        more_.notify_all();
        threads_.clear();
        return sum_;
    }

  private:
    std::optional<int> take() {
        const auto g = wait(more_, lock(jobs_), [](const queue& q) { return q.closed || !q.waiting.empty(); });
        return pop_front(g, root(g), &queue::waiting);
    }

    guarded::locked<queue> jobs_;
    std::condition_variable more_;
    std::atomic<long> sum_{0};
    std::vector<std::jthread> threads_;
};

}  // namespace

int main(int argc, char** argv) {
    const int jobs = argc > 1 ? std::atoi(argv[1]) : 1000;
    pool workers{3};
    for (int i = 1; i <= jobs; ++i) workers.put(i);
    const long sum = workers.close();
    std::printf("%d jobs, sum %ld\n", jobs, sum);
    return sum == static_cast<long>(jobs) * (jobs + 1) / 2 ? 0 : 1;
}
