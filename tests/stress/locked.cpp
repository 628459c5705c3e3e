// Threads that read and write data under its lock, and let go of the lock in between: nothing is lost, nothing half done is
// seen.
#include "canary.hpp"

#include "../spinlock.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct transfer {
    explicit transfer(int n) : amount{n} {}
    tests::canary alive;
    int amount;
};

struct ledger {
    int sum = 0;
    int count = 0;
    std::unique_ptr<transfer> last;
};

}  // namespace

TEMPLATE_TEST_CASE("data under a lock is never seen half done", "[stress]", std::mutex, std::shared_mutex, tests::spinlock) {
    constexpr int transfers = 100'000;
    const int each = transfers * tests::scale();
    guarded::locked<ledger, TestType> books;
    std::atomic<int> writers{2};
    std::atomic<int> broken{0};
    const auto look = [&]<class G>(guarded::borrowed<G> g) {
        const auto p = root(g);
        broken += get(g, p, &ledger::sum) != 3 * get(g, p, &ledger::count) ? 1 : 0;
        if (const auto last = load(g, p, &ledger::last))
            broken += with(g, last, [](const auto& t) { return t.alive.dead() || t.amount != 3; }) ? 1 : 0;
    };
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 2; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < each; ++i) {
                    auto g = lock(books);
                    look(borrow(g));
                    auto again = relock(std::move(g));
                    with(again, root(again), [](ledger& b) {
                        b.sum += 3;
                        ++b.count;
                        b.last = std::make_unique<transfer>(3);
                    });
                }
                --writers;
            });
            threads.emplace_back([&] {
                do {
                    if constexpr (std::is_same_v<TestType, std::shared_mutex>) {
                        const auto g = lock_shared(books);
                        look(borrow(g));
                    } else {
                        const auto g = lock(books);
                        look(borrow(g));
                    }
                    std::this_thread::yield();
                } while (writers != 0);
            });
        }
    }
    {
        const auto g = lock(books);
        REQUIRE(get(g, root(g), &ledger::count) == 2 * each);
        with(g, root(g), [](ledger& b) { b.last.reset(); });
    }
    REQUIRE(broken == 0);
    REQUIRE(tests::canary::count() == 0);
}
