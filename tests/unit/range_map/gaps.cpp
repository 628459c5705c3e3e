// Free gaps of a tree, against a scan of all its entries.
#include "../../catch.hpp"
#include "../child.hpp"
#include "../failing_new.hpp"

#include <guarded/guarded.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace {

struct with_gaps : guarded::range_options {
    static constexpr bool gaps = true;
};
struct with_all : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};
template <class Index, class Options = with_gaps>
using map_of = guarded::range_map<Index, guarded::in_place<int>, guarded::rcu_bp, std::mutex, Options>;

/// The first index of each gap that is free from min to max, with its length less one.
template <class Map, class G, class Index>
std::vector<std::pair<Index, Index>> free_gaps(const Map& map, guarded::borrowed<G> g, Index min, Index max) {
    std::vector<std::pair<Index, Index>> list;
    Index from = min;
    bool more = true;
    map.for_each(g, min, max, [&](Index first, Index last, int) {
        if (first > from) list.push_back({from, static_cast<Index>(first - 1 - from)});
        more = last < max;
        from = static_cast<Index>(last + 1);
        return more;
    });
    if (more) list.push_back({from, static_cast<Index>(max - from)});
    return list;
}

template <class Map, class Index>
void random_gaps(std::uint64_t seed, int calls, Index base, Index space) {
    CAPTURE(seed, calls, +base, +space);
    std::mt19937_64 random{seed};
    Map map;
    const auto any = [&] { return static_cast<Index>(base + std::uniform_int_distribution<std::uint64_t>{0, space}(random)); };
    for (int id = 0; id < calls; ++id) {
        auto w = lock(map);
        const Index at = any();
        const auto room = static_cast<Index>(base + space - at);
        const auto last = static_cast<Index>(at + std::min<std::uint64_t>(random() % 6, room));
        switch (random() % 5) {
            case 0:
                map.erase(w, at);
                break;
            case 1:
                map.erase_range(w, at, static_cast<Index>(at + std::min<std::uint64_t>(random() % 60, room)));
                break;
            case 2: {
                const auto size = static_cast<Index>(1 + random() % 4);
                Index min = any();
                Index max = any();
                if (min > max) std::swap(min, max);
                const auto gaps = free_gaps(map, borrow(w), min, max);
                const auto fits = [&](const auto& gap) { return gap.second >= size - 1; };
                if (id % 2 == 0) {
                    const auto expected = std::find_if(gaps.begin(), gaps.end(), fits);
                    const auto found = map.alloc_range(w, size, min, max, id);
                    REQUIRE(found == (expected == gaps.end() ? std::nullopt : std::optional{expected->first}));
                } else {
                    const auto expected = std::find_if(gaps.rbegin(), gaps.rend(), fits);
                    const auto found = map.alloc_range_high(w, size, min, max, id);
                    const auto first = [&] { return static_cast<Index>(expected->first + expected->second - (size - 1)); };
                    REQUIRE(found == (expected == gaps.rend() ? std::nullopt : std::optional{first()}));
                }
                break;
            }
            default:
                map.store(w, at, last, id);
        }
        const auto size = static_cast<Index>(1 + random() % std::min<std::uint64_t>(space, 40));
        constexpr Index max = std::numeric_limits<Index>::max();
        const auto gaps = free_gaps(map, borrow(w), Index{0}, max);
        const auto fits = [&](const auto& gap) { return gap.second >= size - 1; };
        const auto low = std::find_if(gaps.begin(), gaps.end(), fits);
        const auto high = std::find_if(gaps.rbegin(), gaps.rend(), fits);
        REQUIRE(map.find_gap(w, size).has_value() == (low != gaps.end()));
        if (low == gaps.end()) continue;
        REQUIRE(map.find_gap(w, size) == low->first);
        REQUIRE(map.find_gap_high(w, size) == static_cast<Index>(high->first + high->second - (size - 1)));
    }
}

}  // namespace

TEMPLATE_TEST_CASE("the lowest and the highest gap are those that a scan finds", "[range_gaps]", std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    using Index = TestType;
    constexpr Index max = std::numeric_limits<Index>::max();
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        random_gaps<map_of<Index>, Index>(seed, 400, 0, std::min<Index>(max, 100));
        random_gaps<map_of<Index>, Index>(seed, 400, static_cast<Index>(max - 100), 100);
        random_gaps<map_of<Index, with_all>, Index>(seed, 600, 0, static_cast<Index>(std::min<std::uint64_t>(max, 1500)));
        random_gaps<map_of<Index>, Index>(seed, 600, 0, max);
    }
}

TEST_CASE("an empty tree is one gap, and a full one has none", "[range_gaps]") {
    constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
    map_of<std::uint64_t> map;
    const auto w = lock(map);
    REQUIRE(map.find_gap(w, max) == 0U);
    REQUIRE(map.find_gap_high(w, max) == 1U);
    REQUIRE(map.find_gap(w, 5, 10, 14) == 10U);
    REQUIRE_FALSE(map.find_gap(w, 6, 10, 14));
    map.store(w, 0, max, 1);
    REQUIRE_FALSE(map.find_gap(w, 1));
    REQUIRE_FALSE(map.find_gap_high(w, 1));
    map.erase_range(w, max, max);
    REQUIRE(map.find_gap(w, 1) == max);
    REQUIRE(map.find_gap_high(w, 1) == max);
}

TEST_CASE("alloc_cyclic goes round and comes back late to what was freed", "[range_gaps]") {
    map_of<std::uint32_t> map;
    const auto w = lock(map);
    std::uint32_t next = 0;
    for (std::uint32_t i = 10; i <= 19; ++i) REQUIRE(map.alloc_cyclic(w, 1, 10, 19, next, 0) == i);
    REQUIRE(next == 10);
    REQUIRE_FALSE(map.alloc_cyclic(w, 1, 10, 19, next, 0));
    map.erase(w, 12);
    map.erase(w, 17);
    next = 14;
    REQUIRE(map.alloc_cyclic(w, 1, 10, 19, next, 0) == 17U);
    REQUIRE(next == 18);
    REQUIRE(map.alloc_cyclic(w, 1, 10, 19, next, 0) == 12U);
}

TEST_CASE("a value for which there is no gap, or no memory, stays the caller's", "[range_gaps]") {
    guarded::range_map<std::uint32_t, int, guarded::rcu_bp, std::mutex, with_gaps> map;
    const auto w = lock(map);
    auto value = std::make_unique<int>(7);
    {
        const tests::failing_new failing{0};
        REQUIRE_THROWS_AS(map.alloc_range(w, 3, 1, 9, std::move(value)), std::bad_alloc);
    }
    REQUIRE(value != nullptr);
    REQUIRE(map.empty());
    REQUIRE(map.alloc_range(w, 5, 1, 9, std::move(value)) == 1U);
    REQUIRE(value == nullptr);
    value = std::make_unique<int>(8);
    REQUIRE_FALSE(map.alloc_range(w, 5, 1, 9, std::move(value)));
    REQUIRE(value != nullptr);
    REQUIRE(map.alloc_range_high(w, 4, 1, 9, std::move(value)) == 6U);
}

TEST_CASE("a gap of no size and a window that begins behind its end are stopped", "[range_gaps]") {
    map_of<std::uint32_t> map;
    tests::require_stop("a gap of no size", [&] {
        const auto w = lock(map);
        return map.find_gap(w, 0).has_value();
    });
    tests::require_stop("the window begins behind its end", [&] {
        const auto w = lock(map);
        return map.find_gap_high(w, 1, 9, 8).has_value();
    });
}
