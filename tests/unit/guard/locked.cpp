// Data owned by a lock: reached under the lock's guard alone.
#include "../../flavours.hpp"
#include "../../spinlock.hpp"
#include "../child.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::locked;
using tests::hidden;

using all_mutexes = std::tuple<std::mutex, std::shared_mutex, tests::spinlock>;
using mutexes_with_try = std::tuple<std::mutex, std::shared_mutex>;

struct account {
    int balance = 0;
    std::string owner = "nobody";
    account* raw_next = nullptr;
    std::unique_ptr<account> next;
};

struct not_default {
    explicit not_default(int a, int b) : sum{a + b} {}
    int sum;
};

/// Counts what is done to it.
struct counting_mutex {
    void lock() { ++locks; }
    void unlock() { ++unlocks; }
    static inline int locks = 0;
    static inline int unlocks = 0;
};

const std::string released = "this guard was released or moved away";

}  // namespace

TEMPLATE_LIST_TEST_CASE("the data of a lock is read and written under its guard", "[locked]", all_mutexes) {
    locked<account, TestType> owner;
    {
        const auto g = lock(owner);
        const auto p = root(g);
        set(g, p, &account::balance, 5);
        with(g, p, [](account& a) { a.owner = "somebody"; });
        unsafe_ref(g, p).balance += 1;
    }
    const auto g = lock(owner);
    REQUIRE(get(g, root(g), &account::balance) == 6);
    REQUIRE(get(g, root(g), &account::owner) == "somebody");
    REQUIRE(get(borrow(g), root(borrow(g)), &account::balance) == 6);
}

TEMPLATE_LIST_TEST_CASE("a released lock is free for the next one", "[locked]", all_mutexes) {
    locked<int, TestType> owner{1};
    auto g = lock(owner);
    unlock(std::move(g));
    auto again = lock(owner);
    auto relocked = relock(std::move(again));
    auto moved = std::move(relocked);
    REQUIRE(get(moved, root(moved)) == 1);
    unlock(std::move(moved));
    std::thread{[&] { const auto other = lock(owner); }}.join();
}

#if GUARDED_CHECKED
namespace {

/// A lock of each kind: a locked's, a tree's, an outer one's; and who takes it again.
template <class Owner, class First, class Again>
void require_told(const char* kind, Owner& owner, First first, Again again) {
    CAPTURE(kind);
    const auto end = tests::run_in_child([&] {
        const auto held = first(owner);
        again(hidden(owner));
    });
    CAPTURE(end.said);
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.find("guarded: this thread holds this lock already") == 0);
    const auto taken = end.said.find("locked at " __FILE__ ":");
    REQUIRE(taken != std::string::npos);
    REQUIRE(end.said.find("used at " __FILE__ ":", taken) != std::string::npos);
}

}  // namespace

TEST_CASE("a thread that takes a lock that it holds is told where it took it", "[locked]") {
    const auto exclusive = [](auto& o) { return lock(o); };
    const auto shared = [](auto& o) { return lock_shared(o); };
    const auto locks = [](auto& o) { const auto g = lock(o); };
    const auto shares = [](auto& o) { const auto g = lock_shared(o); };
    const auto tries = [](auto& o) { const auto g = try_lock(o); };

    locked<int> plain;
    require_told("lock, lock", plain, exclusive, locks);
    require_told("lock, try_lock", plain, exclusive, tries);
    require_told("try_lock, lock", plain, [](auto& o) { return try_lock(o); }, locks);
    require_told("relock, lock", plain, [](auto& o) { return relock(lock(o)); }, locks);
    locked<int, std::shared_mutex> both;
    require_told("lock, lock_shared", both, exclusive, shares);
    require_told("lock_shared, lock", both, shared, locks);
    require_told("lock_shared, lock_shared", both, shared, shares);
    require_told("lock_shared, try_lock", both, shared, tries);
    guarded::range_map<unsigned, int> tree;
    require_told("a tree's", tree, exclusive, locks);
    guarded::range_map<unsigned, int, guarded::rcu_bp, std::shared_mutex> shared_tree;
    require_told("a shared tree's", shared_tree, shared, locks);
    locked<int, guarded::outer_mutex<>> outer;
    require_told("an outer one", outer, exclusive, locks);
    locked<int, tests::spinlock> spin;
    require_told("a user's", spin, exclusive, locks);
}

TEST_CASE("a lock that is destroyed while it is held stops the program", "[locked]") {
    const auto told = [](auto destroy) {
        const auto end = tests::run_in_child(destroy);
        CAPTURE(end.said);
        REQUIRE(end.died_of(SIGABRT));
        return end.said;
    };
    const auto mine = told([] {
        auto owner = std::make_unique<locked<int>>(1);
        const auto g = lock(*owner);
        owner.reset();
    });
    REQUIRE(mine.find("a lock is destroyed while this thread holds it") != std::string::npos);
    REQUIRE(mine.find("locked.cpp:") != std::string::npos);
    const auto shared = told([] {
        auto owner = std::make_unique<locked<int, std::shared_mutex>>(1);
        const auto g = lock_shared(*owner);
        owner.reset();
    });
    REQUIRE(shared.find("while this thread holds it") != std::string::npos);
    const auto spin = told([] {
        auto owner = std::make_unique<locked<int, tests::spinlock>>(1);
        const auto g = lock(*owner);
        owner.reset();
    });
    REQUIRE(spin.find("while this thread holds it") != std::string::npos);
    const auto tree = told([] {
        auto map = std::make_unique<guarded::range_map<unsigned, int>>();
        const auto w = lock(*map);
        map.reset();
    });
    REQUIRE(tree.find("while this thread holds it") != std::string::npos);
}

TEST_CASE("a lock that was let go, of another owner, or of another thread is not held", "[locked]") {
    locked<int, std::shared_mutex> a;
    locked<int, std::shared_mutex> b;
    for (int i = 0; i < 200; ++i) {
        auto g = lock(a);
        const auto h = lock_shared(b);
        auto moved = std::move(g);
        std::thread{[&] { REQUIRE_FALSE(try_lock(a)); }}.join();
        unlock(std::move(moved));
        auto again = relock(lock_shared(a));
        std::thread{[&] { const auto also = lock_shared(a); }}.join();
    }
    const auto failed = [&] {
        const auto g = lock(a);
        std::thread{[&] {
            REQUIRE_FALSE(try_lock(a));
            REQUIRE_FALSE(try_lock(a));  // the first did not take it
        }}.join();
    };
    failed();
    std::vector<std::unique_ptr<locked<int>>> many;  // more than are remembered
    for (int i = 0; i < 100; ++i) many.push_back(std::make_unique<locked<int>>(i));
    const auto take_all = [&](auto self, std::size_t i) -> int {
        if (i == many.size()) return 0;
        const auto g = lock(*many[i]);
        return get(g, root(g)) + self(self, i + 1);
    };
    REQUIRE(take_all(take_all, 0) == 4950);
    REQUIRE(take_all(take_all, 0) == 4950);
}
#endif

TEST_CASE("every lock is unlocked once, whichever way its guard ends", "[locked]") {
    counting_mutex::locks = 0;
    counting_mutex::unlocks = 0;
    locked<int, counting_mutex> owner;
    {
        const auto to_the_end = lock(owner);
    }
    {
        auto early = lock(owner);
        unlock(std::move(early));
    }
    {
        auto first = lock(owner);
        const auto second = relock(std::move(first));
    }
    {
        auto first = lock(owner);
        const auto second = std::move(first);
    }
    REQUIRE_THROWS_AS(
        [&] {
            const auto g = lock(owner);
            throw 1;
        }(),
        int);
    REQUIRE(counting_mutex::locks == 6);
    REQUIRE(counting_mutex::unlocks == 6);
}

TEMPLATE_LIST_TEST_CASE("try_lock takes a free lock and leaves a taken one alone", "[locked]", mutexes_with_try) {
    locked<int, TestType> owner{1};
    {
        auto g = try_lock(owner);
        REQUIRE(g);
        if (g) REQUIRE(get(g, root(g)) == 1);
        bool taken = true;
        std::thread{[&] { taken = static_cast<bool>(try_lock(owner)); }}.join();
        REQUIRE_FALSE(taken);
    }
    const auto free_again = lock(owner);
}

TEST_CASE("readers share a shared_mutex and are lent const", "[locked]") {
    locked<account, std::shared_mutex> owner;
    const auto g = lock_shared(owner);
    REQUIRE(get(g, root(g), &account::balance) == 0);
    STATIC_REQUIRE(std::is_same_v<decltype(unsafe_ref(g, root(g))), const account&>);
    int seen = -1;
    std::thread{[&] {
        const auto other = lock_shared(owner);
        seen = get(other, root(other), &account::balance);
    }}.join();
    REQUIRE(seen == 0);
    std::thread{[&] { seen = try_lock(owner) ? 1 : 2; }}.join();
    REQUIRE(seen == 2);
}

TEST_CASE("shared guards are relocked and unlocked too", "[locked]") {
    locked<int, std::shared_mutex> owner{3};
    auto g = lock_shared(owner);
    auto again = relock(std::move(g));
    REQUIRE(get(again, root(again)) == 3);
    unlock(std::move(again));
    const auto writer = lock(owner);
}

TEST_CASE("what unlocked calls may take the lock, and the guard that it gives is a new one", "[locked]") {
    locked<account, std::shared_mutex> owner;
    auto g = lock(owner);
    const auto again = unlocked(std::move(g), [&owner] {
        const auto w = lock(owner);
        set(w, root(w), &account::balance, 3);
    });
    static_assert(!std::is_same_v<decltype(g), std::remove_const_t<decltype(again)>>);
    REQUIRE(get(again, root(again), &account::balance) == 3);
}

TEST_CASE("the guard that unlocked was given has ended when its function is called", "[locked]") {
    const auto end = tests::run_in_child([] {
        locked<account> owner;
        auto g = lock(owner);
        const auto p = root(g);
        const auto again = unlocked(std::move(g), [&] { static_cast<void>(get(hidden(g), p, &account::balance)); });
    });
    REQUIRE_FALSE(end.left_with(0));
    REQUIRE((!GUARDED_CHECKED || end.said.find(released) != std::string::npos));
}

TEST_CASE("when what unlocked calls throws, the lock is free", "[locked]") {
    locked<account> owner;
    const auto fails = [&owner] { return unlocked(lock(owner), [] { throw 5; }); };
    REQUIRE_THROWS_AS(fails(), int);
    REQUIRE(static_cast<bool>(try_lock(owner)));
}

TEST_CASE("two locks are taken in any order without deadlock", "[locked]") {
    locked<account> one;
    locked<account, std::shared_mutex> other;
    const auto move = [](auto& from, auto& to) {
        for (int i = 0; i < 2'000; ++i) {
            auto [a, b] = lock(from, to);
            set(a, root(a), &account::balance, get(a, root(a), &account::balance) - 1);
            set(b, root(b), &account::balance, get(b, root(b), &account::balance) + 1);
        }
    };
    std::thread back{[&] { move(other, one); }};
    move(one, other);
    back.join();
    auto [a, b] = lock(one, other);
    REQUIRE(get(a, root(a), &account::balance) == 0);
    REQUIRE(get(b, root(b), &account::balance) == 0);
}

TEST_CASE("two locks are tried together", "[locked]") {
    locked<account> one;
    locked<account> other;
    {
        auto [a, b] = try_lock(one, other);
        REQUIRE(a);
        REQUIRE(b);
        std::thread{[&] { REQUIRE_FALSE(static_cast<bool>(try_lock(one))); }}.join();
    }
    std::thread{[&] {
        const auto held = lock(other);
        std::thread{[&] {
            auto [a, b] = try_lock(one, other);
            REQUIRE_FALSE(a);
            REQUIRE_FALSE(b);
        }}.join();
    }}.join();
    REQUIRE(static_cast<bool>(try_lock(one)));
}

TEST_CASE("a lock protects what plain and owning pointers lead to", "[locked]") {
    locked<account> owner;
    account shared;
    shared.balance = 9;
    auto g = lock(owner);
    unsafe_with(g, root(g), [&](account& a) {
        a.raw_next = &shared;
        a.next = std::make_unique<account>();
    });
    const auto raw = load(g, root(g), &account::raw_next);
    REQUIRE(get(g, raw, &account::balance) == 9);
    set(g, raw, &account::balance, 10);
    REQUIRE(shared.balance == 10);
    const auto next = load(g, root(g), &account::next);
    set(g, next, &account::balance, 11);
    REQUIRE(get(g, next, &account::balance) == 11);
    REQUIRE_FALSE(load(g, next, &account::raw_next));
}

TEST_CASE("an owner is made of its data's arguments, of its data, or of nothing", "[locked]") {
    locked<not_default> in_place{std::in_place, 1, 2};
    locked<not_default> of_data{not_default{3, 4}};
    locked<std::unique_ptr<int>> move_only{std::make_unique<int>(5)};
    locked<std::vector<int>> of_nothing;
    STATIC_REQUIRE_FALSE(std::is_default_constructible_v<locked<not_default>>);
    const auto a = lock(in_place);
    const auto b = lock(of_data);
    const auto c = lock(move_only);
    const auto d = lock(of_nothing);
    REQUIRE(get(a, root(a), &not_default::sum) == 3);
    REQUIRE(get(b, root(b), &not_default::sum) == 7);
    REQUIRE(with(c, root(c), [](const std::unique_ptr<int>& p) { return *p; }) == 5);
    REQUIRE(get(d, root(d)).empty());
}

TEST_CASE("two locks at once are told apart", "[locked]") {
    locked<int> one{1};
    locked<int> two{2};
    const auto a = lock(one);
    const auto b = lock(two);
    REQUIRE(get(a, root(a)) + get(b, root(b)) == 3);
}

TEMPLATE_LIST_TEST_CASE("a released lock guard is stopped in every build", "[locked]", all_mutexes) {
    locked<int, TestType> owner{1};
    tests::require_stop(released, [&] {
        auto g = lock(owner);
        const auto p = root(g);
        unlock(std::move(hidden(g)));
        return get(hidden(g), p);
    });
    tests::require_stop(released, [&] {
        auto g = lock(owner);
        unlock(std::move(hidden(g)));
        return root(hidden(g)) ? 1 : 0;
    });
    tests::require_stop(released, [&] {
        auto g = lock(owner);
        unlock(std::move(hidden(g)));
        unlock(std::move(hidden(g)));
    });
    tests::require_stop(released, [&] {
        auto g = lock(owner);
        const auto again = relock(std::move(hidden(g)));
        return root(hidden(g)) ? 1 : 0;
    });
}

TEST_CASE("the guard of a try_lock that failed is stopped when it is used", "[locked]") {
    locked<int, std::shared_mutex> owner{1};
    tests::require_stop(released, [&] {
        std::atomic<bool> taken{false};
        std::thread{[&] {
            const auto reader = lock_shared(owner);
            taken = true;
            pause();
        }}.detach();
        while (!taken) std::this_thread::yield();
        auto g = try_lock(owner);
        return root(hidden(g)) ? 1 : 0;
    });
}

#if GUARDED_CHECKED

namespace {

template <class O>
auto take(O& owner) {
    return lock(owner);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("what was read under an earlier lock of the same type is stopped", "[locked]", all_mutexes) {
    locked<int, TestType> owner{1};
    tests::require_stop("this was read in an earlier critical section", [&] {
        auto old = take(owner);
        const auto p = root(old);
        unlock(std::move(old));
        const auto g = take(owner);
        return get(g, p);
    });
}

TEST_CASE("a pointer into another owner of the same type is stopped", "[locked]") {
    locked<int> one{1};
    locked<int> two{2};
    tests::require_stop("this was read under another guard, which is alive", [&] {
        const auto a = take(one);
        const auto b = take(two);
        return get(b, root(a));
    });
}

TEST_CASE("a lock guard that ends on another thread is stopped", "[locked]") {
    locked<int> owner{1};
    tests::require_stop("this guard belongs to another thread", [&] {
        auto g = lock(owner);
        std::thread{[mine = std::move(g)] {}}.join();
    });
}

#endif
