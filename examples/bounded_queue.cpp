// A queue with room for a few, as between the stages of a pipeline: who puts waits for room, who takes waits for work, and both
// stop when they are told to. A wait gives the lock back, so it ends its guard and gives a new one. Run: bounded_queue [ITEMS]
#include <guarded/condition.hpp>
#include <guarded/guarded.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace {

template <class T>
class bounded_queue {
  public:
    explicit bounded_queue(std::size_t most) : most_{most} {}

    /// Waits for room; false when it is to stop.
    bool put(T item, std::stop_token stop) {
        {
            const auto g = wait(room_, lock(items_), stop, [n = most_](const std::deque<T>& all) { return all.size() < n; });
            if (size(g, root(g)) == most_) return false;
            push_back(g, root(g), std::move(item));
        }
        work_.notify_one();
        return true;
    }
    /// Waits for an item; none when there is none left and it is to stop.
    std::optional<T> take(std::stop_token stop) {
        std::optional<T> first;
        {
            const auto g = wait(work_, lock(items_), stop, [](const std::deque<T>& all) { return !all.empty(); });
            if (!front(g, root(g))) return first;
            first = with(g, root(g), [](std::deque<T>& all) {
                T item = std::move(all.front());
                all.pop_front();
                return item;
            });
        }
        room_.notify_one();
        return first;
    }

  private:
    std::size_t most_;
    guarded::locked<std::deque<T>> items_;
    std::condition_variable_any room_;
    std::condition_variable_any work_;
};

}  // namespace

int main(int argc, char** argv) {
    const long items = argc > 1 ? std::atol(argv[1]) : 2000;
    bounded_queue<long> raw{4};
    bounded_queue<long> squares{4};
    std::jthread squarer{[&](std::stop_token stop) {
        while (const auto n = raw.take(stop))
            if (!squares.put(*n * *n, stop)) return;
    }};
    std::jthread source{[&](std::stop_token stop) {
        for (long n = 1; n <= items; ++n)
            if (!raw.put(n, stop)) return;
    }};
    long sum = 0;
    for (long n = 0; n < items; ++n) sum += squares.take({}).value_or(0);
    std::printf("%ld items, sum of squares %ld\n", items, sum);
    return sum == items * (items + 1) * (2 * items + 1) / 6 ? 0 : 1;
}
