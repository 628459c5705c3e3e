// The lock of an object that a bound pointer leads to, or that a reference keeps.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/guard/inner_lock.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::locked;
using guarded::register_thread;
using guarded::slot;
using tests::hidden;

struct state {
    int uses = 0;
    std::vector<int> log;
};
template <class D>
struct node : tests::tracked, guarded::counted<D> {
    locked<state> own;
    mutable locked<state, std::shared_mutex> readable;
    guarded::range_map<unsigned, int, D> ranges;
    slot<locked<state>, D> apart{std::make_unique<locked<state>>()};
};
struct entry {
    locked<state> own;
};
struct table {
    std::map<int, std::unique_ptr<entry>> all;
    std::unique_ptr<entry> first = std::make_unique<entry>();
};
/// Refuses to be locked.
struct broken_mutex {
    void lock() { throw std::runtime_error{"broken"}; }
    void unlock() {}
};
struct broken : guarded::counted<> {
    locked<int, broken_mutex> own;
};

template <class H>
int use(guarded::borrowed<H> h) {
    set(h, root(h), &state::uses, get(h, root(h), &state::uses) + 1);
    return get(h, root(h), &state::uses);
}
/// A callee that is lent both guards.
template <class G, class H>
int use_lent(guarded::borrowed<G> g, guarded::ptr<node<typename G::domain_type>, G> p, guarded::borrowed<H> h) {
    return get(g, p, &node<typename G::domain_type>::value) + use(borrow(h));
}
int use_packed(guarded::package<guarded::holds<locked<state>>> in) {
    auto [h] = open(in);
    return use(borrow(h));
}
/// Makes an inner guard under a lent guard.
template <class G>
int lock_lent(guarded::borrowed<G> g, guarded::ptr<node<typename G::domain_type>, G> p) {
    auto h = lock(g, p, &node<typename G::domain_type>::own);
    return use(borrow(h));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("the lock of an object that was found is taken under the guard that found it", "[inner_lock]",
                        tests::all_flavours) {
    using element = node<TestType>;
    const tests::all_freed_at_end<TestType> freed;
    slot<element, TestType> head{std::make_unique<element>()};
    const auto me = register_thread<TestType>();
    auto g = read_lock(me);
    const auto p = head.load(g);
    {
        auto h = lock(g, p, &element::own);
        REQUIRE(use(borrow(h)) == 1);
        REQUIRE(use_lent(borrow(g), p, borrow(h)) == 2);
        REQUIRE(use_packed(pack(h)) == 3);
        std::thread{[&] {
            const auto other = register_thread<TestType>();
            auto og = read_lock(other);
            REQUIRE_FALSE(try_lock(og, head.load(og), &element::own));
        }}.join();
        unlock(std::move(h));
        if (auto tried = try_lock(g, p, &element::own))
            REQUIRE(use(borrow(tried)) == 4);
        else
            FAIL("nobody held it");
    }
    REQUIRE(lock_lent(borrow(g), p) == 5);
    const auto r1 = lock_shared(g, p, &element::readable);
    REQUIRE(get(r1, root(r1), &state::uses) == 0);
    {
        auto w = lock(g, p, &element::ranges);  // a tree is a lock owner
        with(g, p, [](const element& it) { REQUIRE(it.ranges.empty()); });
        static_assert(guarded::writes_tree<decltype(w), guarded::range_map<unsigned, int, TestType>>);
    }
    const auto apart = load(g, p, &element::apart);
    auto h = lock(g, apart);  // the object itself
    REQUIRE(use(borrow(h)) == 1);
    auto again = relock(std::move(h));
    REQUIRE(use(borrow(again)) == 2);
    bool outside = false;
    auto last = unlocked(std::move(again), [&] {
        std::thread{[&] {
            const auto other = register_thread<TestType>();
            auto og = read_lock(other);
            outside = static_cast<bool>(try_lock(og, load(og, head.load(og), &element::apart)));
        }}.join();
    });
    REQUIRE(outside);
    REQUIRE(use(borrow(last)) == 3);
}

TEST_CASE("under a table's lock, its entries are locked too, though a shared guard lends them const", "[inner_lock]") {
    locked<table, std::shared_mutex> entries;
    {
        auto g = lock(entries);
        auto h = lock(g, load(g, root(g), &table::first), &entry::own);
        REQUIRE(use(borrow(h)) == 1);
    }
    auto g = lock_shared(entries);
    const auto e = load(g, root(g), &table::first);
    static_assert(std::is_same_v<decltype(e), const guarded::ptr<const entry, decltype(g)>>);
    auto h = lock(g, e, &entry::own);
    REQUIRE(use(borrow(h)) == 2);
}

TEMPLATE_LIST_TEST_CASE("a guard that keeps the object by a reference outlives the section", "[inner_lock]",
                        tests::all_flavours) {
    using element = node<TestType>;
    const tests::all_freed_at_end<TestType> freed;
    slot<element, TestType> head{std::make_unique<element>()};
    const auto find = [&] {
        const auto me = register_thread<TestType>();
        auto g = read_lock(me);
        return handoff(g, head.load(g), guarded::by_reference);
    };
    {
        auto h = lock(find(), &element::own);
        head.publish(nullptr);
        guarded::barrier<TestType>();
        REQUIRE(tests::tracked::alive == 1);
        REQUIRE(use(borrow(h)) == 1);
        auto moved = std::move(h);
        REQUIRE(use(borrow(moved)) == 2);
        auto again = relock(std::move(moved));
        REQUIRE(use(borrow(again)) == 3);
        unlock(std::move(again));
        guarded::barrier<TestType>();
        REQUIRE(tests::tracked::alive == 1);  // the reference ends with the guard's scope
    }
    guarded::barrier<TestType>();
    REQUIRE(tests::tracked::alive == 0);
}

TEST_CASE("a lock that throws leaves the reference the caller's", "[inner_lock]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    slot<broken> head{std::make_unique<broken>()};
    auto r = [&] {
        auto g = guarded::read_lock();
        return handoff(g, head.load(g), guarded::by_reference);
    }();
    REQUIRE_THROWS_AS([&] { static_cast<void>(lock(std::move(r), &broken::own)); }(), std::runtime_error);
    REQUIRE(hidden(r));
}

TEST_CASE("an inner guard stays where it was made", "[inner_lock]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    slot<node<guarded::rcu_bp>> head{std::make_unique<node<guarded::rcu_bp>>()};
    auto g = guarded::read_lock();
    auto h = lock(g, head.load(g), &node<guarded::rcu_bp>::own);
    static_assert(!std::is_copy_constructible_v<decltype(h)> && !std::is_move_constructible_v<decltype(h)>);
    static_assert(!std::is_constructible_v<guarded::section<guarded::holds<locked<state>>>, decltype(h)>);
    REQUIRE(use(borrow(h)) == 1);
}

TEST_CASE("an inner guard is of no use when the guard under it has ended", "[inner_lock]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    using element = node<guarded::rcu_bp>;
    slot<element> head{std::make_unique<element>()};
    const std::string outer_ended = "the guard that a lock's object was found under has ended";
    tests::require_stop(outer_ended, [&] {
        auto g = guarded::read_lock();
        auto h = lock(g, head.load(g), &element::own);
        unlock(std::move(hidden(g)));
        use(borrow(hidden(h)));
    });
    tests::require_stop(outer_ended, [&] {
        auto g = guarded::read_lock();
        auto h = lock(g, head.load(g), &element::own);
        unlock(std::move(hidden(g)));
        unlock(std::move(hidden(h)));
    });
    tests::require_stop(outer_ended, [&] {
        auto g = guarded::read_lock();
        const auto h = lock(g, head.load(g), &element::own);
        unlock(std::move(hidden(g)));
    });
    tests::require_stop(outer_ended, [&] {
        auto g = guarded::read_lock();
        auto h = lock(g, head.load(g), &element::own);
        static_cast<void>(unlocked(std::move(hidden(h)), [&] { unlock(std::move(hidden(g))); }));
    });
    locked<table> entries;
    tests::require_stop(outer_ended, [&] {
        auto g = lock(entries);
        auto h = lock(g, load(g, root(g), &table::first), &entry::own);
        unlock(std::move(hidden(g)));
        use(borrow(hidden(h)));
    });
}

#if GUARDED_CHECKED
TEST_CASE("an object's lock that this thread holds already, or a null pointer's, stops the program", "[inner_lock]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    using element = node<guarded::rcu_bp>;
    slot<element> head{std::make_unique<element>()};
    slot<element> empty;
    tests::require_stop("this thread holds this lock already", [&] {
        auto g = guarded::read_lock();
        const auto h = lock(g, head.load(g), &element::own);
        static_cast<void>(lock(g, head.load(g), &element::own));
    });
    tests::require_stop("null bound pointer read", [&] {
        auto g = guarded::read_lock();
        static_cast<void>(lock(g, empty.load(g), &element::own));
    });
    tests::require_stop("this reference was released", [&] {
        auto g = guarded::read_lock();
        auto none = handoff(g, empty.load(g), guarded::by_reference);
        static_cast<void>(lock(std::move(hidden(none)), &element::own));
    });
}
#endif
