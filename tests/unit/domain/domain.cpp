// Domains: what a flavour promises, whichever it is.
#include "../../flavours.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>

namespace {

using guarded::register_thread;
using tests::tracked;

static_assert(guarded::domain<guarded::rcu_memb> && guarded::domain<guarded::rcu_mb> && guarded::domain<guarded::rcu_qsbr> &&
              guarded::domain<guarded::rcu_bp>);
static_assert(!guarded::domain<int> && !guarded::domain<std::string>);

template <class D>
struct list_node : tracked {
    using tracked::tracked;
    guarded::slot<tracked, D> next;
};

/// Long enough for a reclaimer that waits for nobody to do its harm.
void give_reclaimers_time() {
    for (int i = 0; i < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

}  // namespace

TEST_CASE("the flavours are named as liburcu's, and only bp does without registration", "[domain]") {
    REQUIRE(guarded::rcu_memb::name == std::string{"rcu_memb"});
    REQUIRE(guarded::rcu_mb::name == std::string{"rcu_mb"});
    REQUIRE(guarded::rcu_qsbr::name == std::string{"rcu_qsbr"});
    REQUIRE(guarded::rcu_bp::name == std::string{"rcu_bp"});
    STATIC_REQUIRE(guarded::rcu_memb::needs_registration);
    STATIC_REQUIRE(guarded::rcu_mb::needs_registration);
    STATIC_REQUIRE(guarded::rcu_qsbr::needs_registration);
    STATIC_REQUIRE_FALSE(guarded::rcu_bp::needs_registration);
}

TEMPLATE_LIST_TEST_CASE("a guard opens a section that liburcu knows of", "[domain]", tests::flavours_with_sections) {
    const auto me = register_thread<TestType>();
    REQUIRE_FALSE(TestType::reading());
    {
        const auto g = read_lock(me);
        REQUIRE(TestType::reading());
    }
    REQUIRE_FALSE(TestType::reading());
}

TEST_CASE("a bp reader in a thread that never read before is no reader yet", "[domain]") {
    bool before = true;
    bool inside = false;
    std::thread{[&] {
        before = guarded::rcu_bp::reading();
        const auto g = guarded::read_lock();
        inside = guarded::rcu_bp::reading();
    }}.join();
    REQUIRE_FALSE(before);
    REQUIRE(inside);
}

TEMPLATE_LIST_TEST_CASE("an object is not freed as long as a guard that can see it is alive", "[domain]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(7)};
    std::atomic<bool> inside{false};
    std::atomic<bool> unlinked{false};
    int alive = 0;
    int value = 0;
    {
        std::jthread reader{[&] {
            const auto me = register_thread<TestType>();
            const auto g = read_lock(me);
            const auto p = place.load(g);
            inside = true;
            inside.notify_one();
            unlinked.wait(false);
            give_reclaimers_time();
            alive = tracked::alive;
            value = get(g, p, &tracked::value);
        }};
        inside.wait(false);
        place.publish(nullptr);
        unlinked = true;
        unlinked.notify_one();
    }
    REQUIRE(alive == 1);
    REQUIRE(value == 7);
}

TEMPLATE_LIST_TEST_CASE("synchronize returns after the sections that were open when it was called", "[domain]",
                        tests::all_flavours) {
    std::atomic<bool> inside{false};
    std::atomic<bool> waiting{false};
    std::atomic<bool> over{false};
    bool too_early = true;
    {
        std::jthread reader{[&] {
            const auto me = register_thread<TestType>();
            const auto outer = read_lock(me);
            {
                const auto inner = read_lock(me);
                inside = true;
                inside.notify_one();
                waiting.wait(false);
                give_reclaimers_time();
            }
            give_reclaimers_time();  // the inner section's end is not the outer's
            too_early = over;
        }};
        inside.wait(false);
        waiting = true;
        waiting.notify_one();
        guarded::synchronize<TestType>();
        over = true;
    }
    REQUIRE_FALSE(too_early);
}

TEMPLATE_LIST_TEST_CASE("what was stored before an object was published is seen by whoever loads it", "[domain]",
                        tests::all_flavours) {
    constexpr int rounds = 2000;
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<list_node<TestType>, TestType> place;
    long wrong = 0;
    {
        std::jthread reader{[&] {
            const auto me = register_thread<TestType>();
            for (int last = 0; last < rounds;) {
                {
                    const auto g = read_lock(me);
                    if (const auto p = place.load(g)) {
                        const auto inner = load(g, p, &list_node<TestType>::next);
                        const int now = get(g, p, &list_node<TestType>::value);
                        if (now < last || !inner || get(g, inner, &tracked::value) != now) ++wrong;
                        last = now;
                    }
                }
                if constexpr (std::is_same_v<TestType, guarded::rcu_qsbr>) quiescent_state(me);
            }
        }};
        for (int i = 1; i <= rounds; ++i) {
            auto next = std::make_unique<list_node<TestType>>(i);
            next->next.publish(std::make_unique<tracked>(i));
            place.publish(std::move(next));
        }
    }
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("stats count what was retired and what was freed", "[domain]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto before = guarded::stats<TestType>();
    guarded::slot<tracked, TestType> place;
    for (int i = 0; i < 10; ++i) place.publish(std::make_unique<tracked>(i));
    place.publish(nullptr);
    guarded::barrier<TestType>();
    const auto after = guarded::stats<TestType>();
    REQUIRE(after.retired - before.retired == 10);
    REQUIRE(after.freed - before.freed == 10);
}
