// Cursors: steps, states, and the three ways to leave one.
#include "../catch.hpp"

#include <guarded/guarded.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>

namespace {

using guarded::cursor_state;
using map_type = guarded::range_map<std::uint32_t, int>;
constexpr auto greatest = std::numeric_limits<std::uint32_t>::max();

/// Three ranges: [10, 19] 1, [30, 39] 2, [40, greatest] 3.
void fill(map_type& map) {
    auto w = lock(map);
    map.store(w, 10, 19, std::make_unique<int>(1));
    map.store(w, 30, 39, std::make_unique<int>(2));
    map.store(w, 40, greatest, std::make_unique<int>(3));
}

}  // namespace

TEST_CASE("walk finds the range that covers the index and nothing else", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 15);
    REQUIRE(c.state() == cursor_state::start);
    const auto p = c.walk(g);
    REQUIRE(get(g, p) == 1);
    REQUIRE((c.state() == cursor_state::active && c.first() == 10 && c.last() == 19 && c.index() == 15));
    c.seek(25);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE((c.state() == cursor_state::none && c.index() == 25));
}

TEST_CASE("find goes on from the range it stands on, up to a greatest index", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 15);
    REQUIRE(get(g, c.find(g)) == 1);
    REQUIRE(get(g, c.find(g)) == 2);
    REQUIRE_FALSE(c.find(g, 39));
    REQUIRE(c.state() == cursor_state::overflow);
    c.seek(20);
    REQUIRE(get(g, c.find(g)) == 2);
    REQUIRE(get(g, c.find(g)) == 3);
    REQUIRE_FALSE(c.find(g));
    REQUIRE_FALSE(c.find(g));
}

TEST_CASE("next and prev step from a range to its neighbours, and turn at the ends", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 30);
    REQUIRE(get(g, c.next(g)) == 3);
    REQUIRE_FALSE(c.next(g));
    REQUIRE(c.state() == cursor_state::overflow);
    REQUIRE(get(g, c.prev(g)) == 3);
    REQUIRE(get(g, c.prev(g)) == 2);
    REQUIRE(c.index() == 39);
    REQUIRE(get(g, c.prev(g)) == 1);
    REQUIRE_FALSE(c.prev(g));
    REQUIRE(c.state() == cursor_state::underflow);
    REQUIRE(get(g, c.next(g)) == 1);
    REQUIRE_FALSE(c.prev(g, 5));
    c.seek(25);
    REQUIRE(get(g, c.prev(g)) == 1);
    c.seek(25);
    REQUIRE_FALSE(c.prev(g, 20));
    c.seek(25);
    REQUIRE(get(g, c.next(g)) == 2);
}

TEST_CASE("park keeps the index asked for, park_after and park_before the range's neighbourhood", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto at = map.cursor(g, 15);
    REQUIRE(at.walk(g));
    REQUIRE(park(std::move(at)) == guarded::position<std::uint32_t>{15});
    auto after = map.cursor(g, 15);
    REQUIRE(after.walk(g));
    REQUIRE(park_after(std::move(after)) == guarded::position<std::uint32_t>{20});
    auto before = map.cursor(g, 15);
    REQUIRE(before.walk(g));
    REQUIRE(park_before(std::move(before)) == guarded::position<std::uint32_t>{9});

    auto last = map.cursor(g, 50);
    REQUIRE(last.walk(g));
    const auto end = park_after(std::move(last));
    auto again = relock(std::move(g));
    auto resumed = map.resume(again, end);
    REQUIRE_FALSE(resumed.find(again));
    REQUIRE(get(again, resumed.prev(again)) == 3);
}

TEST_CASE("a cursor whose leaf was replaced goes on in the new one", "[cursor]") {
    map_type map;
    {
        auto w = lock(map);
        for (std::uint32_t i = 0; i < 400; ++i) map.store(w, i * 10, i * 10 + 4, std::make_unique<int>(static_cast<int>(i)));
    }
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 0);
    int seen = 0;
    while (auto p = c.find(g)) {
        REQUIRE(get(g, p) == seen++);
        auto w = lock(map);
        map.erase(w, c.first());                                              // what the cursor stands on goes
        map.store(w, c.last() + 2, c.last() + 3, std::make_unique<int>(-1));  // and something comes right behind it
        unlock(std::move(w));
        const auto fresh = c.next(g);
        REQUIRE(get(g, fresh) == -1);
    }
    REQUIRE(seen == 400);
}

TEST_CASE("two cursors walk under one guard", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto a = map.cursor(g, 0);
    auto b = map.cursor(g, greatest);
    REQUIRE(get(g, a.find(g)) == 1);
    REQUIRE(get(g, b.walk(g)) == 3);
    REQUIRE(get(g, a.next(g)) == 2);
    REQUIRE(get(g, b.prev(g)) == 2);
}

TEST_CASE("a cursor cannot be copied, moved or put on the heap", "[cursor]") {
    map_type map;
    auto g = guarded::read_lock();
    using type = decltype(map.cursor(g, 0));
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<type>);
    STATIC_REQUIRE_FALSE(std::is_move_constructible_v<type>);
    STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<type>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<guarded::position<std::uint32_t>>);
}
