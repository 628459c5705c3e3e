// The lock inside an object: readers count themselves in, the writer that removes the object shuts them out for good.
#include "../child.hpp"

#include <guarded/guarded.hpp>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace {

using guarded::lock_outcome;
using guarded::object_lock;

}  // namespace

TEST_CASE("readers share an object's lock", "[object_lock]") {
    object_lock lock;
    REQUIRE(lock.try_lock_shared() == lock_outcome::acquired);
    REQUIRE(lock.try_lock_shared() == lock_outcome::acquired);
    lock.unlock_shared();
    lock.unlock_shared();
    lock.lock();
    lock.unlock();
}

TEST_CASE("an object that is freed while a reader holds it is stopped in every build", "[object_lock]") {
    tests::require_stop("an object was freed that a reader holds: lock and detach it before it is removed", [] {
        const object_lock lock;
        static_cast<void>(lock.try_lock_shared());
    });
}

TEST_CASE("a reader is refused while a writer holds the lock, and let in afterwards", "[object_lock]") {
    object_lock lock;
    lock.lock();
    REQUIRE(lock.try_lock_shared() == lock_outcome::contended);
    lock.unlock();
    REQUIRE(lock.try_lock_shared() == lock_outcome::acquired);
    lock.unlock_shared();
}

TEST_CASE("a reader is refused for good once the object was detached", "[object_lock]") {
    object_lock lock;
    REQUIRE_FALSE(lock.is_detached());
    lock.lock();
    lock.detach();
    REQUIRE(lock.is_detached());
    REQUIRE(lock.try_lock_shared() == lock_outcome::detached);
    lock.unlock();
    REQUIRE(lock.try_lock_shared() == lock_outcome::detached);
}

TEST_CASE("the writer waits for the readers inside, and keeps new ones out meanwhile", "[object_lock]") {
    object_lock lock;
    std::atomic<bool> locked{false};
    REQUIRE(lock.try_lock_shared() == lock_outcome::acquired);
    std::jthread writer{[&] {
        lock.lock();
        locked = true;
        lock.unlock();
    }};
    while (lock.try_lock_shared() != lock_outcome::contended) {
        lock.unlock_shared();
        std::this_thread::yield();
    }
    REQUIRE_FALSE(locked);
    lock.unlock_shared();
    writer.join();
    REQUIRE(locked);
}

TEST_CASE("readers of a locked object never meet a writer", "[object_lock]") {
    constexpr int rounds = 20'000;
    object_lock lock;
    long a = 0;
    long b = 0;
    std::atomic<long> torn{0};
    std::atomic<long> reads{0};
    {
        std::atomic<bool> done{false};
        std::vector<std::jthread> readers;
        for (int i = 0; i < 2; ++i)
            readers.emplace_back([&] {
                do {
                    if (lock.try_lock_shared() != lock_outcome::acquired) continue;
                    if (a != b) ++torn;
                    ++reads;
                    lock.unlock_shared();
                } while (!done || reads == 0);
            });
        for (int i = 0; i < rounds; ++i) {
            lock.lock();
            ++a;
            ++b;
            lock.unlock();
        }
        done = true;
    }
    REQUIRE(torn == 0);
    REQUIRE(a == rounds);
    REQUIRE(reads > 0);
}

TEST_CASE("a second writer, and a detach without the lock, are stopped", "[object_lock]") {
    tests::require_stop("two writers lock one object", [] {
        object_lock lock;
        lock.lock();
        lock.lock();
    });
    tests::require_stop("an object is detached by who locked it", [] {
        object_lock lock;
        lock.detach();
    });
}

TEST_CASE("a lock that cannot refuse is no evidence", "[object_lock]") {
    STATIC_REQUIRE(guarded::object_lockable<object_lock>);
    STATIC_REQUIRE_FALSE(guarded::object_lockable<std::shared_mutex>);
    STATIC_REQUIRE_FALSE(guarded::object_lockable<std::mutex>);
    STATIC_REQUIRE(sizeof(object_lock) == 4);
}
