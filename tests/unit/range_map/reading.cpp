// Look-ups and iteration over a window, against a plain oracle; where iteration stops and goes on.
#include "../../catch.hpp"
#include "../../range_islands.hpp"
#include "../child.hpp"
#include "oracle.hpp"

#include <guarded/guarded.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::position;

#define TWINS                                                                                               \
    tests::owning_twin<std::uint8_t>, tests::owning_twin<std::uint16_t>, tests::owning_twin<std::uint32_t>, \
        tests::owning_twin<std::uint64_t>, tests::word_twin<std::uint8_t>, tests::word_twin<std::uint16_t>, \
        tests::word_twin<std::uint32_t>, tests::word_twin<std::uint64_t>

/// What a look-up gave, as the oracle says it.
template <class Twin, class G, class Found>
std::optional<typename Twin::range> told(guarded::borrowed<G> g, const Found& f) {
    if (!f) return std::nullopt;
    return typename Twin::range{f.first, f.last, tests::id_of(borrow(g), f.value)};
}
template <class Range, class Index>
std::optional<Range> begins_by(const std::optional<Range>& r, Index max) {
    return r && r->first <= max ? r : std::nullopt;
}
template <class Range, class Index>
std::optional<Range> ends_from(const std::optional<Range>& r, Index min) {
    return r && r->last >= min ? r : std::nullopt;
}

template <class Twin>
void compare_lookups(Twin& t) {
    using Index = typename Twin::Index;
    const auto& map = t.map();
    const auto& model = t.model();
    const auto g = guarded::read_lock();
    for (int i = 0; i < 60; ++i) {
        const Index index = i == 0 ? Index{0} : i == 1 ? Twin::greatest : t.any();
        const Index limit = t.number(2) == 0 ? t.any() : static_cast<Index>(index + t.number(20) - 10);
        CAPTURE(+index, +limit);
        REQUIRE(told<Twin>(borrow(g), map.find(g, index)) == model.at_or_after(index));
        REQUIRE(told<Twin>(borrow(g), map.find(g, index, limit)) == begins_by(model.at_or_after(index), limit));
        REQUIRE(told<Twin>(borrow(g), map.find_after(g, index)) == model.behind(index));
        REQUIRE(told<Twin>(borrow(g), map.next(g, index, limit)) == begins_by(model.behind(index), limit));
        REQUIRE(told<Twin>(borrow(g), map.prev(g, index)) == model.before(index));
        REQUIRE(told<Twin>(borrow(g), map.prev(g, index, limit)) == ends_from(model.before(index), limit));
    }
}

template <class Twin>
void compare_windows(Twin& t) {
    using Index = typename Twin::Index;
    using ranges = std::vector<typename Twin::range>;
    const auto& map = t.map();
    const auto g = guarded::read_lock();
    for (int i = 0; i < 40; ++i) {
        auto [first, last] = t.window();
        if (i % 4 == 0) first = 0;
        if (i % 8 < 2) last = Twin::greatest;
        CAPTURE(+first, +last);
        const ranges expected = t.model().within(first, last);
        ranges seen;
        map.for_each(g, first, last, [&](Index f, Index l, auto v) { seen.push_back({f, l, tests::id_of(borrow(g), v)}); });
        REQUIRE(seen == expected);
        ranges back;
        map.for_each_reverse(g, first, last,
                             [&](Index f, Index l, auto v) { back.push_back({f, l, tests::id_of(borrow(g), v)}); });
        std::reverse(back.begin(), back.end());
        REQUIRE(back == expected);
    }
}

/// Reads a window in parts of a few entries, each under a guard of its own.
template <class Twin>
void read_in_parts(Twin& t) {
    using Index = typename Twin::Index;
    using ranges = std::vector<typename Twin::range>;
    const auto& map = t.map();
    for (int i = 0; i < 10; ++i) {
        auto [first, last] = t.window();
        if (i % 2 == 0) std::tie(first, last) = std::pair{Index{0}, Twin::greatest};
        const std::size_t part = 1 + t.number(20);
        CAPTURE(+first, +last, part);
        const ranges expected = t.model().within(first, last);
        ranges seen;
        std::optional<position<Index>> at{position<Index>{first}};
        while (at) {
            const auto g = guarded::read_lock();
            at = map.for_each(g, *at, last, [&](Index f, Index l, auto v) {
                seen.push_back({f, l, tests::id_of(borrow(g), v)});
                return seen.size() % part != 0;
            });
        }
        REQUIRE(seen == expected);
        ranges back;
        at = position<Index>{last};
        while (at) {
            const auto g = guarded::read_lock();
            at = map.for_each_reverse(g, first, *at, [&](Index f, Index l, auto v) {
                back.push_back({f, l, tests::id_of(borrow(g), v)});
                return back.size() % part != 0;
            });
        }
        std::reverse(back.begin(), back.end());
        REQUIRE(back == expected);
    }
}

}  // namespace

TEMPLATE_TEST_CASE("find, find_after, next and prev answer as a std::map of ranges does", "[range_reading]", TWINS) {
    tests::for_random_twins<TestType>([](TestType& t) { compare_lookups(t); });
}

TEMPLATE_TEST_CASE("for_each sees the entries that overlap its window, both ways", "[range_reading]", TWINS) {
    tests::for_random_twins<TestType>([](TestType& t) { compare_windows(t); });
}

TEMPLATE_TEST_CASE("a stopped iteration goes on at the position that it gave, under another guard", "[range_reading]", TWINS) {
    tests::for_random_twins<TestType>([](TestType& t) { read_in_parts(t); });
}

TEST_CASE("iteration over indices that are too far apart for a node sees them all", "[range_reading]") {
    std::mt19937_64 random{5};
    tests::word_twin<std::uint64_t> t{1, 0, 0};
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 400; ++i) {
            const auto first = tests::scattered(random);
            t.store(first, first + std::min<std::uint64_t>(random() % 9, ~first));
        }
        const auto g = guarded::read_lock();
        std::vector<tests::oracle<std::uint64_t>::range> seen;
        t.map().for_each(g, 0, t.greatest, [&](auto f, auto l, int v) { seen.push_back({f, l, v}); });
        REQUIRE(seen == t.model().all());
        std::reverse(seen.begin(), seen.end());
        std::size_t i = 0;
        t.map().for_each_reverse(g, 0, t.greatest, [&](auto f, auto l, int v) {
            REQUIRE(seen.at(i++) == tests::oracle<std::uint64_t>::range{f, l, v});
        });
        REQUIRE(i == seen.size());
    }
}

TEST_CASE("a window's edges are closed, and both ends of the index space are in reach", "[range_reading]") {
    constexpr auto max = std::numeric_limits<std::uint32_t>::max();
    guarded::range_map<std::uint32_t, guarded::in_place<int>> map;
    auto g = guarded::read_lock();
    int calls = 0;
    map.for_each(g, 0, max, [&](auto, auto, int) { ++calls; });
    REQUIRE((calls == 0 && !map.find(g, 0) && !map.prev(g, max)));
    {
        auto w = lock(map);
        map.store(w, 0, 0, 1);
        map.store(w, 10, 20, 2);
        map.store(w, max, max, 3);
    }
    const auto sum = [&](std::uint32_t first, std::uint32_t last) {
        int s = 0;
        map.for_each(g, first, last, [&](auto, auto, int v) { s += v; });
        int back = 0;
        map.for_each_reverse(g, first, last, [&](auto, auto, int v) { back += v; });
        REQUIRE(s == back);
        return s;
    };
    REQUIRE((sum(0, max) == 6 && sum(0, 0) == 1 && sum(max, max) == 3 && sum(1, 9) == 0));
    REQUIRE((sum(1, 10) == 2 && sum(15, 16) == 2 && sum(20, 21) == 2 && sum(21, max - 1) == 0 && sum(21, max) == 3));

    const auto at_once = [](auto, auto, int) { return false; };
    using where = position<std::uint32_t>::place;
    REQUIRE(map.for_each(g, 0, max, at_once) == position<std::uint32_t>{1, where::up});
    REQUIRE(map.for_each(g, 21, max, at_once) == position<std::uint32_t>{max, where::past_end});
    REQUIRE(map.for_each_reverse(g, 0, max, at_once) == position<std::uint32_t>{max - 1, where::down});
    REQUIRE(map.for_each_reverse(g, 0, 9, at_once) == position<std::uint32_t>{0, where::before_begin});
    REQUIRE(map.for_each(g, position<std::uint32_t>{max, where::past_end}, max, at_once) == std::nullopt);
    REQUIRE(map.for_each(g, position<std::uint32_t>{0, where::before_begin}, max, at_once) ==
            position<std::uint32_t>{1, where::up});
    REQUIRE(map.for_each(g, position<std::uint32_t>{9}, 8, at_once) == std::nullopt);
    REQUIRE(map.for_each_reverse(g, 0, position<std::uint32_t>{0, where::before_begin}, at_once) == std::nullopt);
    REQUIRE(map.for_each_reverse(g, 0, position<std::uint32_t>{0, where::past_end}, at_once) ==
            position<std::uint32_t>{max - 1, where::down});
    STATIC_REQUIRE(std::is_void_v<decltype(map.for_each(g, 0, max, [](auto, auto, int) {}))>);
}

TEST_CASE("the function of an iteration may change the tree, under the lock", "[range_reading]") {
    guarded::range_map<std::uint32_t, int> map;
    auto w = lock(map);
    for (std::uint32_t i = 0; i < 1000; ++i) map.store(w, i * 10, i * 10 + 4, std::make_unique<int>(static_cast<int>(i)));
    std::vector<int> seen;
    map.for_each(w, 0, 9'999, [&](std::uint32_t first, std::uint32_t last, auto p) {
        if (last - first != 4) return;  // what was stored on the way may be seen or not
        map.erase(w, first);
        map.store(w, last + 1, last + 1, std::make_unique<int>(-1));
        if (first % 70 == 0) map.store(w, first, first + 1, std::make_unique<int>(-1));
        seen.push_back(get(w, p));
    });
    REQUIRE(seen.size() == 1000);
    REQUIRE(std::is_sorted(seen.begin(), seen.end()));
    std::vector<std::uint32_t> left;
    map.for_each_reverse(w, 0, 9'999, [&](std::uint32_t first, std::uint32_t, auto) {
        map.erase(w, first);
        left.push_back(first);
    });
    REQUIRE(left.size() == 1000 + 143);
    REQUIRE(std::is_sorted(left.rbegin(), left.rend()));
    REQUIRE(map.empty());
}

TEST_CASE("an iteration sees what stays once and in order, whatever its own function changes on the way", "[range_reading]") {
    namespace islands = tests::islands;
    const auto make = [](islands::key first) { return static_cast<int>(first); };
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        std::mt19937_64 random{seed};
        guarded::range_map<islands::key, guarded::in_place<int>> map;
        auto w = lock(map);
        islands::set_up(map, borrow(w), make);
        for (int i = 0; i < 400; ++i) islands::change(map, borrow(w), random, make);
        const islands::range window = islands::any_window(random);
        islands::witness witness{window, seed % 2 == 0};
        const auto meet = [&](auto first, auto last, int) {
            witness.meet(first, last);
            for (auto n = random() % 8; n < 3; ++n) islands::change(map, borrow(w), random, make);
        };
        if (seed % 2 == 0)
            map.for_each(w, window.first, window.last, meet);
        else
            map.for_each_reverse(w, window.first, window.last, meet);
        const islands::tally wrong = witness.judge();
        CAPTURE(seed, wrong.wrong_order, wrong.outside, wrong.missing, wrong.uncovered);
        REQUIRE(wrong == islands::tally{});
    }
}

TEST_CASE("an iteration sees at the next node that the rest of the tree was erased", "[range_reading]") {
    guarded::range_map<std::uint32_t, guarded::in_place<int>> map;
    constexpr std::uint32_t entries = 5'000;
    constexpr int of_a_node = 16;
    auto w = lock(map);
    for (std::uint32_t i = 0; i < entries; ++i) map.store(w, i * 10, i * 10 + 4, 0);
    int seen = 0;
    map.for_each(w, 0, entries * 10, [&](std::uint32_t first, auto, int) {
        if (++seen == 2'000) map.erase_range(w, first + 200, entries * 10);
    });
    REQUIRE((seen >= 2'000 && seen < 2'020 + of_a_node));
    seen = 0;
    map.for_each_reverse(w, 0, entries * 10, [&](std::uint32_t first, auto, int) {
        if (++seen == 1'000) map.erase_range(w, 0, first - 200);
    });
    REQUIRE((seen >= 1'000 && seen < 1'020 + of_a_node));
}

TEST_CASE("what the function of an iteration throws goes through", "[range_reading]") {
    guarded::range_map<std::uint32_t, guarded::in_place<int>> map;
    {
        auto w = lock(map);
        map.store(w, 1, 2, 7);
    }
    const auto g = guarded::read_lock();
    REQUIRE_THROWS_AS(map.for_each(g, 0, 9, [](auto, auto, int v) { throw v; }), int);
}

TEST_CASE("a window that begins behind its end is stopped in every build", "[range_reading]") {
    guarded::range_map<std::uint32_t, guarded::in_place<int>> map;
    tests::require_stop("the range begins behind its end", [&] {
        const auto g = guarded::read_lock();
        map.for_each(g, 9, 5, [](auto, auto, int) {});
    });
    tests::require_stop("the range begins behind its end", [&] {
        const auto g = guarded::read_lock();
        map.for_each_reverse(g, 9, 5, [](auto, auto, int) {});
    });
}

TEST_CASE("one-call look-ups and iteration work under the tree's own lock", "[range_reading]") {
    guarded::range_map<std::uint64_t, int> map;
    const auto w = lock(map);
    map.store(w, 5, 9, std::make_unique<int>(1));
    const auto e = map.find(w, 0);
    REQUIRE((e && e.first == 5 && e.last == 9 && get(w, e.value) == 1));
    REQUIRE_FALSE(map.find(w, 0, 4));
    REQUIRE(map.find(w, 0, 5));
    REQUIRE(map.next(w, 4, 5));
    REQUIRE_FALSE(map.next(w, 5));
    REQUIRE(map.prev(w, 10, 9));
    REQUIRE_FALSE(map.prev(w, 10, 10));
    int sum = 0;
    map.for_each(w, 9, 9, [&](auto, auto, auto p) { sum += get(w, p); });
    REQUIRE(sum == 1);
}
