// Sections that are kept without their brand: returned by helpers, held by structs and optionals.
#include "package/callee.hpp"

#include "../child.hpp"

#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

namespace {

using guarded::register_thread;
using packages::node;

/// As a user's own cursor class would keep one.
template <class D>
struct walk {
    guarded::section<D> in;
    int steps = 0;
};

template <class D>
int read_through(guarded::section<D>& s, const guarded::slot<node<D>, D>& head) {
    auto g = open(std::move(s));
    const auto p = head.load(g);
    const int value = get(g, p, &node<D>::value);
    s = std::move(g);
    return value;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a helper returns a section, and each opening has a brand of its own", "[section]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<node<TestType>, TestType> head{std::make_unique<node<TestType>>(5)};
    const auto me = register_thread<TestType>();
    {
        auto g = open(packages::begin_walk<TestType>(me));
        auto h = open(packages::begin_walk<TestType>(me));
        static_assert(!std::is_same_v<decltype(g), decltype(h)>);
        const auto p = head.load(g);
        head.publish(nullptr);  // the old node waits for both
        unlock(std::move(h));
        REQUIRE(get(g, p, &node<TestType>::value) == 5);
        REQUIRE(tests::tracked::alive == 1);
        const auto own = read_lock(me);  // clang once gave its brand the name of the one above
        REQUIRE(head.load(own) == nullptr);
    }
}

TEMPLATE_LIST_TEST_CASE("a struct keeps a section over several openings", "[section]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<node<TestType>, TestType> head{std::make_unique<node<TestType>>(5)};
    const auto me = register_thread<TestType>();
    std::optional<walk<TestType>> all{walk<TestType>{.in = read_lock(me)}};
    REQUIRE(read_through(all->in, head) == 5);
    head.publish(std::make_unique<node<TestType>>(6));
    REQUIRE(read_through(all->in, head) == 6);
    walk<TestType> moved = std::move(*all);
    REQUIRE_FALSE(all->in);
    REQUIRE(moved.in);
    all.reset();
    REQUIRE(read_through(moved.in, head) == 6);
    REQUIRE(tests::tracked::alive == 2);  // the first node waits for this section
    moved.in = {};
    REQUIRE_FALSE(moved.in);
}

TEST_CASE("a section is a lock, exclusive or shared, as it says", "[section]") {
    packages::account money{std::in_place, 1};
    {
        const auto g = open(packages::hold(money));
        set(g, root(g), &tests::tracked::value, 3);
        std::thread{[&money] {
            auto other = try_lock(money);
            REQUIRE_FALSE(static_cast<bool>(other));
        }}.join();
    }
    {
        auto kept = packages::hold_shared(money);
        std::thread{[&money] {
            const auto g = lock_shared(money);
            REQUIRE(get(g, root(g), &tests::tracked::value) == 3);
        }}.join();
        kept = guarded::section<guarded::holds_shared<packages::account>>{};
        const auto g = lock(money);
        REQUIRE(get(g, root(g), &tests::tracked::value) == 3);
    }
}

TEST_CASE("a section that is assigned ends the one before", "[section]") {
    packages::account one{std::in_place, 1};
    packages::account other{std::in_place, 2};
    auto kept = packages::hold(one);
    kept = packages::hold(other);
    auto g = open(packages::hold(one));  // or it would be held twice
    unlock(std::move(g));
    const auto h = open(std::move(kept));
    REQUIRE(get(h, root(h), &tests::tracked::value) == 2);
}

TEST_CASE("an empty section that is opened stops the program", "[section]") {
    const auto end = tests::run_in_child([] {
        guarded::section<> s = guarded::read_lock();
        {
            const auto g = open(std::move(s));
        }
        const auto again = open(std::move(s));
    });
    CHECK(end.died_of(SIGABRT));
    CHECK(end.said.find("an empty section was opened") != std::string::npos);
}

#if GUARDED_CHECKED
TEST_CASE("a section that another thread opens stops the program", "[section]") {
    const auto end = tests::run_in_child([] {
        guarded::section<> s = guarded::read_lock();
        std::thread{[&s] { const auto g = open(std::move(s)); }}.join();
    });
    CHECK(end.died_of(SIGABRT));
    CHECK(end.said.find("this guard belongs to another thread") != std::string::npos);
}
#endif
