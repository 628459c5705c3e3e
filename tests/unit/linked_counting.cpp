// Built without run-time checks, but for the count of rcu_qsbr's sections, whatever the rest of the program is.
#undef GUARDED_CHECKED
#define GUARDED_CHECKED 0
#undef GUARDED_COUNT_QSBR
#define GUARDED_COUNT_QSBR 1
#include "../catch.hpp"
#include "child.hpp"

#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

using guarded::rcu_qsbr;

}  // namespace

TEST_CASE("a unit without checks that counts qsbr's sections stops whoever waits or rests in one, with a message",
          "[registration]") {
    const auto me = guarded::register_thread<rcu_qsbr>();
    guarded::slot<int, rcu_qsbr> place{std::make_unique<int>(1)};
    const auto stops = [&](const char* why, auto fn) {
        tests::require_stop_aloud(why, [&] {
            const auto outer = read_lock(tests::hidden(me));
            auto inner = read_lock(tests::hidden(me));
            unlock(std::move(inner));
            fn();
        });
    };
    const char* const waits = "waiting for a grace period inside a critical section";
    stops(waits, [&] { synchronize(tests::hidden(me)); });
    stops(waits, [] { guarded::synchronize<rcu_qsbr>(); });
    stops(waits, [&] { barrier(tests::hidden(me)); });
    stops(waits, [] { guarded::barrier<rcu_qsbr>(); });
    stops(waits, [&] { static_cast<void>(wait(place.exchange(nullptr))); });
    const char* const rests = "quiescent state inside a critical section";
    stops(rests, [&] { quiescent_state(tests::hidden(me)); });
    stops(rests, [&] { const auto away = offline(tests::hidden(me)); });
    stops(rests, [&] {
        auto inner = read_lock(tests::hidden(me));
        const auto next = quiescent_state(std::move(inner));
    });
}

TEST_CASE("a unit without checks that counts qsbr's sections may wait and rest between them", "[registration]") {
    const auto me = guarded::register_thread<rcu_qsbr>();
    guarded::slot<int, rcu_qsbr> place{std::make_unique<int>(1)};
    {
        auto g = read_lock(me);
        auto again = relock(std::move(g));
        const auto next = quiescent_state(std::move(again));
        REQUIRE(place.load(next));
    }
    quiescent_state(me);
    synchronize(me);
    barrier(me);
    REQUIRE(*wait(place.exchange(nullptr)) == 1);
}
