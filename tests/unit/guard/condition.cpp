// Waiting on condition variables: the lock is dropped, and the guard that comes back is a new one.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/condition.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::locked;
using namespace std::chrono_literals;

struct queue {
    std::vector<int> all;
    bool closed = false;
};
/// Counts its owners.
struct counting_mutex {
    void lock() { inner.lock(), ++held; }
    void unlock() { --held, inner.unlock(); }
    std::mutex inner;
    static inline int held = 0;
};
const auto filled = [](const queue& q) { return !q.all.empty(); };

template <class Mutex, class Cv>
void hands_over() {
    locked<queue, Mutex> jobs;
    Cv ready;
    constexpr int count = 200;
    int sum = 0;
    std::jthread producer{[&] {
        for (int i = 1; i <= count; ++i) {
            {
                const auto g = lock(jobs);
                with(g, root(g), [](queue& q, int job) { q.all.push_back(job); }, i);
            }
            ready.notify_one();
        }
    }};
    for (int taken = 0; taken < count;) {
        auto g = lock(jobs);
        const auto again = wait(ready, std::move(g), filled);
        static_assert(!std::is_same_v<decltype(g), std::remove_const_t<decltype(again)>>);
        taken += unsafe_with(again, root(again), [&sum](queue& q) {
            for (const int n : q.all) sum += n;
            const auto n = static_cast<int>(q.all.size());
            q.all.clear();
            return n;
        });
    }
    REQUIRE(sum == count * (count + 1) / 2);
}

}  // namespace

TEST_CASE("a wait hands the lock over until its test says yes", "[condition]") {
    hands_over<std::mutex, std::condition_variable>();
    hands_over<std::mutex, std::condition_variable_any>();
    hands_over<std::shared_mutex, std::condition_variable_any>();
}

TEST_CASE("a wait with a timeout gives a guard, whatever the test says", "[condition]") {
    locked<queue> jobs;
    std::condition_variable ready;
    auto g = lock(jobs);
    auto later = wait_for(ready, std::move(g), 1ms, filled);
    REQUIRE(get(later, root(later), &queue::all).empty());
    auto until = wait_until(ready, std::move(later), std::chrono::steady_clock::now() + 1ms, filled);
    REQUIRE(get(until, root(until), &queue::all).empty());
    with(until, root(until), [](queue& q) { q.all.push_back(1); });
    const auto at_once = wait_for(ready, std::move(until), 1h, filled);
    REQUIRE(get(at_once, root(at_once), &queue::all).size() == 1);
}

TEST_CASE("a wait ends when a stop is asked for", "[condition]") {
    locked<queue> jobs;
    std::condition_variable_any ready;
    std::atomic<bool> left{false};
    {
        std::jthread worker{[&](std::stop_token stop) {
            auto g = lock(jobs);
            const auto again = wait(ready, std::move(g), std::move(stop), filled);
            left = get(again, root(again), &queue::all).empty();
        }};
        std::this_thread::sleep_for(1ms);
    }
    REQUIRE(left);
    REQUIRE(static_cast<bool>(try_lock(jobs)));
}

TEST_CASE("a test that throws gives the lock back", "[condition]") {
    locked<queue> jobs;
    std::condition_variable ready;
    std::condition_variable_any any;
    const auto throws = [](const queue&) -> bool { throw std::runtime_error{"no"}; };
    REQUIRE_THROWS_AS(wait(ready, lock(jobs), throws), std::runtime_error);
    REQUIRE_THROWS_AS(wait(any, lock(jobs), throws), std::runtime_error);
    REQUIRE(static_cast<bool>(try_lock(jobs)));
    locked<queue, counting_mutex> counted;
    REQUIRE_THROWS_AS(wait(any, lock(counted), throws), std::runtime_error);
    REQUIRE(counting_mutex::held == 0);
    static_cast<void>(wait(any, lock(counted), [](const queue&) { return true; }));
    REQUIRE(counting_mutex::held == 0);
}

TEST_CASE("a tree's writer waits under the tree's lock", "[condition]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    guarded::range_map<unsigned, tests::tracked> map;
    std::condition_variable_any changed;
    auto w = lock(map);
    map.store(w, 100, 200, std::make_unique<tests::tracked>(7));
    std::jthread other{[&] {
        for (unsigned i = 0; i < 10; ++i) {
            {
                const auto mine = lock(map);
                map.store(mine, i, i, std::make_unique<tests::tracked>(static_cast<int>(i)));
                map.erase_range(mine, 100, 200);
            }
            changed.notify_all();
        }
    }};
    const auto again = wait(changed, std::move(w), [&map](auto g) { return map.load(g, 9) && !map.load(g, 150); });
    REQUIRE(map.size() == 10);
    REQUIRE(get(again, map.load(again, 4), &tests::tracked::value) == 4);
}

namespace {
struct mailbox : guarded::counted<> {
    locked<queue> own;
};
}  // namespace

TEST_CASE("a wait under the lock of an object keeps the object by its reference", "[condition]") {
    const auto box = guarded::make_counted<mailbox>();
    std::condition_variable filled_now;
    std::jthread other{[&filled_now, theirs = share(box)] {
        for (int i = 0; i < 10; ++i) {
            {
                auto h = lock(share(theirs), &mailbox::own);
                push_back(h, root(h), &queue::all, i);
            }
            filled_now.notify_one();
        }
    }};
    auto h = lock(share(box), &mailbox::own);
    auto again = wait(filled_now, std::move(h), [](const queue& q) { return q.all.size() == 10; });
    REQUIRE(size(again, root(again), &queue::all) == 10);
    auto later = wait_for(filled_now, std::move(again), 1ms, [](const queue& q) { return q.all.empty(); });
    REQUIRE(size(later, root(later), &queue::all) == 10);
    unlock(std::move(later));
    REQUIRE_THROWS_AS(
        wait(filled_now, lock(share(box), &mailbox::own), [](const queue&) -> bool { throw std::runtime_error{"no"}; }),
        std::runtime_error);
    REQUIRE(static_cast<bool>(lock(share(box), &mailbox::own)));
}

#if GUARDED_CHECKED
TEST_CASE("a thread that waits holds no lock, and holds it again when it has waited", "[condition]") {
    const auto end = tests::run_in_child([] {
        locked<queue> jobs;
        std::condition_variable ready;
        const auto g = wait(ready, lock(jobs), [](const queue&) { return true; });
        const auto twice = lock(jobs);
    });
    CHECK(end.died_of(SIGABRT));
    CHECK(end.said.find("this thread holds this lock already") != std::string::npos);
}
#endif
