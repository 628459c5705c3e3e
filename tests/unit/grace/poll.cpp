// Asking whether a grace period has passed.
#include "../../flavours.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

TEMPLATE_LIST_TEST_CASE("a grace period has not passed while a section that was open is", "[poll]", tests::all_flavours) {
    const auto me = guarded::register_thread<TestType>();
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    std::jthread reader{[&] {
        const auto mine = guarded::register_thread<TestType>();
        const auto g = read_lock(mine);
        inside = true;
        while (!leave) std::this_thread::yield();
    }};
    while (!inside) std::this_thread::yield();
    const auto first = guarded::start_poll<TestType>();
    const auto second = guarded::start_poll<TestType>();
    REQUIRE_FALSE(poll(first));
    REQUIRE_FALSE(poll(second));
    leave = true;
    while (!poll(second)) {
        if constexpr (std::is_same_v<TestType, guarded::rcu_qsbr>) quiescent_state(me);
        std::this_thread::yield();
    }
    REQUIRE(poll(first));
    REQUIRE(poll(second));
}

TEMPLATE_LIST_TEST_CASE("a cookie never ends before a section that was open when it was made", "[poll]", tests::all_flavours) {
    constexpr int rounds = 300;
    std::atomic<int> open{0};  // the round of the section that is open, negative when none is
    std::atomic<int> wrong{0};
    std::jthread reader{[&] {
        const auto me = guarded::register_thread<TestType>();
        for (int i = 1; i <= rounds; ++i) {
            {
                const auto g = read_lock(me);
                open = i;
                std::this_thread::yield();
                open = -i;
            }
            if constexpr (std::is_same_v<TestType, guarded::rcu_qsbr>) quiescent_state(me);
        }
    }};
    while (open != -rounds) {
        const int seen = open;
        const auto cookie = guarded::start_poll<TestType>();
        while (!poll(cookie)) std::this_thread::yield();
        if (seen > 0 && open == seen) ++wrong;
    }
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("a cookie does not stand for a grace period that is on its way", "[poll]",
                        tests::flavours_with_sections) {
    const auto inside = [](std::atomic<int>& step, int entered, int leave) {
        return std::jthread{[&step, entered, leave] {
            const auto me = guarded::register_thread<TestType>();
            const auto g = read_lock(me);
            step = entered;
            while (step < leave) std::this_thread::yield();
        }};
    };
    std::atomic<int> step{0};
    auto one = inside(step, 1, 3);
    while (step != 1) std::this_thread::yield();
    const auto first = guarded::start_poll<TestType>();
    std::this_thread::sleep_for(std::chrono::milliseconds{30});  // it has begun, and waits for one
    auto other = inside(step, 2, 4);
    while (step != 2) std::this_thread::yield();
    const auto second = guarded::start_poll<TestType>();
    step = 3;
    one.join();
    while (!poll(first)) std::this_thread::yield();
    for (int i = 0; i < 1'000; ++i) std::this_thread::yield();
    REQUIRE_FALSE(poll(second));
    step = 4;
    while (!poll(second)) std::this_thread::yield();
}

namespace {

/// liburcu's table from 0.14 on, as far as polling goes.
struct newer_flavour {
    struct state {
        unsigned long id;
    };
    static inline unsigned long started = 0;
    static inline unsigned long done = 0;
    state (*update_start_poll_synchronize_rcu)() = [] { return state{++started}; };
    bool (*update_poll_state_synchronize_rcu)(state) = [](state s) { return s.id <= done; };
};
using newer = guarded::process::poll_by<guarded::rcu_bp, newer_flavour>;

}  // namespace

TEST_CASE("newer versions of liburcu are asked themselves", "[poll]") {
    static_assert(guarded::process::polls<newer_flavour>);
    const newer_flavour f;
    const auto cookie = newer::start(f);
    REQUIRE(newer_flavour::started == 1);
    REQUIRE_FALSE(newer::has_ended(f, cookie));
    newer_flavour::done = 1;
    REQUIRE(newer::has_ended(f, cookie));
}
