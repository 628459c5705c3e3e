// Guards: sections that nest, end once, and have a type of their own at each place that takes one.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <atomic>
#include <concepts>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

namespace {

using guarded::rcu_memb;
using guarded::rcu_qsbr;
using guarded::register_thread;
using tests::hidden;
using tests::tracked;

const std::string released = "this guard was released or moved away";

/// Whether all of the types differ.
template <class... T>
struct all_differ : std::true_type {};
template <class T, class... Rest>
struct all_differ<T, Rest...> : std::bool_constant<(!std::same_as<T, Rest> && ...) && all_differ<Rest...>::value> {};
template <class... T>
inline constexpr bool brands_differ = all_differ<std::remove_const_t<T>...>::value;

template <class D>
auto take(const guarded::registration<D>& me) {
    return read_lock(me);
}

template <class G>
void end_it(G g) {
    unlock(std::move(g));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a guard has a type of its own at every place that takes one", "[guard]", tests::all_flavours) {
    const auto me = register_thread<TestType>();
    auto a = read_lock(me);
    auto b = read_lock(me);
    STATIC_REQUIRE(brands_differ<decltype(a), decltype(b)>);
    auto c = relock(std::move(a));
    auto d = relock(std::move(b));
    auto e = relock(std::move(c));
    STATIC_REQUIRE(brands_differ<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e)>);
    // clang-format off
    auto f = read_lock(me); auto h = read_lock(me);
    // clang-format on
    STATIC_REQUIRE(brands_differ<decltype(d), decltype(e), decltype(f), decltype(h)>);
}

TEST_CASE("guards of bp that need no registration have types of their own", "[guard]") {
    const auto me = register_thread<guarded::rcu_bp>();
    auto a = guarded::read_lock();
    auto b = guarded::read_lock();
    auto c = read_lock(me);
    auto d = relock(std::move(b));
    STATIC_REQUIRE(brands_differ<decltype(a), decltype(b), decltype(c), decltype(d)>);
}

TEST_CASE("guards after a quiescent state have types of their own", "[guard]") {
    const auto me = register_thread<rcu_qsbr>();
    auto a = read_lock(me);
    auto b = quiescent_state(std::move(a));
    auto c = quiescent_state(std::move(b));
    auto d = relock(std::move(c));
    STATIC_REQUIRE(brands_differ<decltype(a), decltype(b), decltype(c), decltype(d)>);
}

TEST_CASE("guards of locks have types of their own", "[guard]") {
    guarded::locked<int, std::shared_mutex> one{1};
    guarded::locked<int, std::shared_mutex> two{2};
    {
        auto a = lock(one);
        auto b = lock(two);
        auto c = relock(std::move(a));
        auto d = relock(std::move(b));
        STATIC_REQUIRE(brands_differ<decltype(a), decltype(b), decltype(c), decltype(d)>);
    }
    {
        auto a = lock_shared(one);
        auto b = lock_shared(two);
        auto c = relock(std::move(a));
        auto d = relock(std::move(b));
        STATIC_REQUIRE(brands_differ<decltype(a), decltype(b), decltype(c), decltype(d)>);
    }
    auto a = try_lock(one);
    auto b = try_lock(two);
    STATIC_REQUIRE(brands_differ<decltype(a), decltype(b)>);
}

TEST_CASE("guards of trees have types of their own", "[guard]") {
    guarded::range_map<unsigned, int> one;
    guarded::range_map<unsigned, int> two;
    guarded::range_map<unsigned, int> three;
    auto a = lock(one);
    auto b = lock(two);
    auto c = relock(std::move(a));
    auto d = try_lock(three);
    STATIC_REQUIRE(brands_differ<decltype(a), decltype(b), decltype(c), decltype(d)>);
    REQUIRE(d);
}

TEST_CASE("a helper that returns a guard has one type for all of its calls", "[guard]") {
    const auto me = register_thread<rcu_memb>();
    auto a = take(me);
    auto b = take(me);
    STATIC_REQUIRE(std::same_as<decltype(a), decltype(b)>);
}

TEMPLATE_LIST_TEST_CASE("sections nest and the outermost guard alone ends the section", "[guard]",
                        tests::flavours_with_sections) {
    const auto me = register_thread<TestType>();
    auto outer = read_lock(me);
    {
        const auto inner = read_lock(me);
        const auto innermost = read_lock(me);
        REQUIRE(TestType::reading());
    }
    REQUIRE(TestType::reading());
    unlock(std::move(outer));
    REQUIRE_FALSE(TestType::reading());
}

TEMPLATE_LIST_TEST_CASE("nested guards end in any order", "[guard]", tests::flavours_with_sections) {
    const auto me = register_thread<TestType>();
    auto outer = read_lock(me);
    auto inner = read_lock(me);
    unlock(std::move(outer));
    REQUIRE(TestType::reading());
    unlock(std::move(inner));
    REQUIRE_FALSE(TestType::reading());
}

TEMPLATE_LIST_TEST_CASE("a guard that is moved takes its section along", "[guard]", tests::flavours_with_sections) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(3)};
    auto first = read_lock(me);
    const auto p = place.load(first);
    auto second = std::move(first);
    STATIC_REQUIRE(std::same_as<decltype(first), decltype(second)>);
    REQUIRE(TestType::reading());
    REQUIRE(get(second, p, &tracked::value) == 3);
    end_it(std::move(second));
    REQUIRE_FALSE(TestType::reading());
}

TEMPLATE_LIST_TEST_CASE("relock goes on in a new section", "[guard]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    auto g = read_lock(me);
    REQUIRE(get(g, place.load(g), &tracked::value) == 1);
    place.publish(std::make_unique<tracked>(2));
    auto again = relock(std::move(g));
    REQUIRE(get(again, place.load(again), &tracked::value) == 2);
}

TEMPLATE_LIST_TEST_CASE("grace periods end between the two sections of a relock", "[guard]", tests::flavours_with_sections) {
    const auto me = register_thread<TestType>();
    std::atomic<bool> over{false};
    std::jthread writer{[&] {
        guarded::synchronize<TestType>();
        over = true;
    }};
    while (!over) {
        auto g = read_lock(me);
        const auto again = relock(std::move(g));
    }
    SUCCEED();
}

TEST_CASE("grace periods end at the quiescent state between two sections of qsbr", "[guard]") {
    const auto me = register_thread<rcu_qsbr>();
    std::atomic<bool> over{false};
    std::jthread writer{[&] {
        guarded::synchronize<rcu_qsbr>();
        over = true;
    }};
    while (!over) {
        auto g = read_lock(me);
        const auto next = quiescent_state(std::move(g));
    }
    SUCCEED();
}

TEMPLATE_LIST_TEST_CASE("a guard ends its section when an exception leaves it", "[guard]", tests::flavours_with_sections) {
    const auto me = register_thread<TestType>();
    const auto throws = [&] {
        const auto g = read_lock(me);
        throw 1;
    };
    REQUIRE_THROWS_AS(throws(), int);
    REQUIRE_FALSE(TestType::reading());
}

TEMPLATE_LIST_TEST_CASE("a released guard is stopped in every build", "[guard]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    SECTION("when it is read with") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            const auto p = place.load(g);
            unlock(std::move(hidden(g)));
            return get(hidden(g), p, &tracked::value);
        });
    }
    SECTION("when a slot is loaded") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            unlock(std::move(hidden(g)));
            return place.load(hidden(g)) ? 1 : 0;
        });
    }
    SECTION("when it is released again") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            unlock(std::move(hidden(g)));
            unlock(std::move(hidden(g)));
        });
    }
    SECTION("when it is relocked") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            unlock(std::move(hidden(g)));
            const auto again = relock(std::move(hidden(g)));
        });
    }
    SECTION("when it was relocked") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            const auto p = place.load(g);
            const auto again = relock(std::move(hidden(g)));
            return get(hidden(g), p, &tracked::value);
        });
    }
    SECTION("when it was moved away") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            const auto p = place.load(g);
            const auto other = std::move(hidden(g));
            return get(hidden(g), p, &tracked::value);
        });
    }
    SECTION("when it is moved away again") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            const auto other = std::move(hidden(g));
            const auto another = std::move(hidden(g));
        });
    }
    SECTION("when it is lent") {
        tests::require_stop(released, [&] {
            auto g = read_lock(me);
            unlock(std::move(hidden(g)));
            return get(borrow(hidden(g)), place.load(hidden(g)), &tracked::value);
        });
    }
}

TEST_CASE("a guard that was released ends no section a second time", "[guard]") {
    const auto me = register_thread<rcu_memb>();
    const auto outer = read_lock(me);
    {
        auto inner = read_lock(me);
        unlock(std::move(inner));
    }
    {
        auto inner = read_lock(me);
        const auto moved = std::move(inner);
    }
    REQUIRE(rcu_memb::reading());
}

#if GUARDED_CHECKED

namespace {

const std::string earlier = "this was read in an earlier critical section";
const std::string foreign = "this guard belongs to another thread";

}  // namespace

TEMPLATE_LIST_TEST_CASE("what was read under an earlier guard of the same type is stopped", "[guard]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    tests::require_stop(earlier, [&] {
        auto old = take(me);
        const auto p = place.load(old);
        unlock(std::move(old));
        const auto g = take(me);
        return get(g, p, &tracked::value);
    });
    tests::require_stop(earlier, [&] {
        std::optional<guarded::ptr<tracked, decltype(take(me))>> kept;
        for (int i = 0; i < 2; ++i) {
            const auto g = take(me);
            if (kept) return get(g, *kept, &tracked::value);
            kept = place.load(g);
        }
        return 0;
    });
}

TEST_CASE("what was read before a quiescent state is stopped after it", "[guard]") {
    const tests::all_freed_at_end<rcu_qsbr> freed;
    const auto me = register_thread<rcu_qsbr>();
    guarded::slot<tracked, rcu_qsbr> place{std::make_unique<tracked>(1)};
    const auto announce = [](auto g) { return quiescent_state(std::move(g)); };
    tests::require_stop(earlier, [&] {
        auto a = announce(take(me));
        const auto p = place.load(a);
        unlock(std::move(a));
        const auto b = announce(take(me));
        return get(b, p, &tracked::value);
    });
}

#ifndef GUARDED_DETAIL_TSAN  // which takes a forked child's threads for its parent's, where their stacks are the same
TEMPLATE_LIST_TEST_CASE("a guard on another thread is stopped", "[guard]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    SECTION("when it is read with") {
        tests::require_stop(foreign, [&] {
            const auto g = read_lock(me);
            const auto p = place.load(g);
            std::thread{[&] { return get(hidden(g), p, &tracked::value); }}.join();
        });
    }
    SECTION("when it ends there") {
        tests::require_stop(foreign, [&] {
            auto g = read_lock(me);
            std::thread{[mine = std::move(g)] {}}.join();
        });
    }
}
#endif

#else

TEST_CASE("a guard without checks is a flag and a pointer", "[guard]") {
    STATIC_REQUIRE(sizeof(decltype(guarded::read_lock())) <= 2 * sizeof(void*));
}

#endif

TEMPLATE_LIST_TEST_CASE("what unlocked calls is outside the section", "[guard]", tests::all_flavours) {
    const auto me = guarded::register_thread<TestType>();
    auto g = read_lock(me);
    const auto again = unlocked(std::move(g), [] { guarded::synchronize<TestType>(); });
    static_assert(!std::is_same_v<decltype(g), std::remove_const_t<decltype(again)>>);
    again.require_live();
}
