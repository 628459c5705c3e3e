// fork(): both processes go on using their domains.
#include "../flavours.hpp"
#include "child.hpp"

#include <guarded/fork.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

namespace {

using guarded::handle_fork;
using guarded::rcu_bp;
using guarded::register_thread;
using guarded::slot;
using tests::tracked;

/// What a program does with a domain; true if it came out right.
template <class D>
bool domain_works(slot<tracked, D>& place) {
    const auto me = register_thread<D>();
    const int before = tracked::alive;
    for (int i = 0; i < 10; ++i) {
        place.publish(std::make_unique<tracked>(i));
        const auto g = read_lock(me);
        if (get(g, place.load(g), &tracked::value) != i) return false;
    }
    const auto old = wait(place.exchange(std::make_unique<tracked>(10)));
    synchronize(me);
    barrier(me);
    return old->value == 9 && tracked::alive == before + 1;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a forked child and its parent both go on reading, waiting and reclaiming", "[fork]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    handle_fork<TestType>();
    handle_fork<TestType>();  // once is enough, twice does no harm
    slot<tracked, TestType> place{std::make_unique<tracked>(0)};
    REQUIRE(domain_works(place));
    const auto end = tests::run_in_child([&] { return domain_works(place) ? 0 : 1; });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    REQUIRE(domain_works(place));
}

TEMPLATE_LIST_TEST_CASE("a registration made before the fork serves the child too", "[fork]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    handle_fork<TestType>();
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(4)};
    const auto end = tests::run_in_child([&] {
        int seen = 0;
        {
            const auto g = read_lock(me);
            seen = get(g, place.load(g), &tracked::value);
        }
        place.publish(nullptr);
        barrier(me);
        return seen == 4 && tracked::alive == 0 ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    const auto g = read_lock(me);
    REQUIRE(get(g, place.load(g), &tracked::value) == 4);
}

TEMPLATE_LIST_TEST_CASE("what was retired before the fork is freed in both processes", "[fork]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    handle_fork<TestType>();
    slot<tracked, TestType> place;
    for (int i = 0; i < 100; ++i) place.publish(std::make_unique<tracked>(i));
    place.publish(nullptr);
    const auto end = tests::run_in_child([] {
        guarded::barrier<TestType>();
        return tracked::alive == 0 ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("a bp child waits for none of the readers that stayed in its parent", "[fork]") {
    const tests::all_freed_at_end<rcu_bp> freed;
    handle_fork<rcu_bp>();
    slot<tracked, rcu_bp> place{std::make_unique<tracked>(5)};
    std::atomic<bool> inside{false};
    std::atomic<bool> over{false};
    std::jthread reader{[&] {
        const auto g = guarded::read_lock();
        inside = true;
        inside.notify_one();
        over.wait(false);
    }};
    inside.wait(false);
    const auto end = tests::run_in_child([&] { return domain_works(place) ? 0 : 1; });
    over = true;
    over.notify_one();
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}
