// What is done outside in the middle of a scan: a new guard, and a cursor that goes on.
#include "../../flavours.hpp"

#include <memory>
#include <type_traits>
#include <utility>

#include "../child.hpp"

namespace {

using guarded::register_thread;

struct region {
    explicit region(int n) : number{n} {}
    int number;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a reader's scan goes on where it was, under a new guard, after what was done outside", "[unlocked]",
                        tests::all_flavours) {
    using D = TestType;
    using map = guarded::range_map<unsigned, region, D>;
    const auto me = register_thread<D>();
    map m;
    {
        const auto w = lock(m);
        for (unsigned i = 0; i < 5; ++i) m.store(w, i * 10, i * 10 + 5, std::make_unique<region>(static_cast<int>(i)));
    }
    auto g = read_lock(me);
    auto c = m.cursor(g, 0);
    REQUIRE(get(g, c.find(g), &region::number) == 0);
    REQUIRE(get(g, c.find(g), &region::number) == 1);
    auto [again, at] = unlocked(std::move(g), std::move(c), [&] {
        guarded::synchronize(me);  // no guard of this thread is alive
        const auto w = lock(m);
        m.store(w, 10, 15, std::make_unique<region>(7));
        m.erase(w, 20);
    });
    static_assert(!std::is_same_v<decltype(again), decltype(g)> && !std::is_same_v<decltype(at), decltype(c)>);
    REQUIRE(get(again, at.walk(again), &region::number) == 7);
    REQUIRE(get(again, at.find(again), &region::number) == 3);
}

TEST_CASE("a writer's scan gives the lock back meanwhile, and a throw leaves it free", "[unlocked]") {
    guarded::range_map<unsigned, region> m;
    {
        auto w = lock(m);
        m.store(w, 1, 1, std::make_unique<region>(1));
        auto c = m.cursor(w, 1);
        auto [again, at] = unlocked(std::move(w), std::move(c), [&] { REQUIRE(try_lock(m)); });
        at.store(again, 2, 3, std::make_unique<region>(2));
        REQUIRE(get(again, m.load(again, 3), &region::number) == 2);
    }
    auto w = lock(m);
    auto c = m.cursor(w, 1);
    REQUIRE_THROWS_AS(unlocked(std::move(w), std::move(c), [] { throw 1; }), int);
    REQUIRE(try_lock(m));
}

TEST_CASE("the guard that was given away for it is stopped when it is used", "[unlocked]") {
    tests::require_stop("this guard was released", [] {
        guarded::range_map<unsigned, region> m;
        auto g = guarded::read_lock();
        auto c = m.cursor(g, 1);
        auto [again, at] = unlocked(std::move(g), std::move(c), [] {});
        static_cast<void>(m.load(tests::hidden(g), 1));
    });
}
