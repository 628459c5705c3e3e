// Marks of a tree's entries, against a list of them.
#include "../../catch.hpp"

#include <guarded/guarded.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <random>

namespace {

struct with_marks : guarded::range_options {
    static constexpr bool marks = true;
};
template <class Index>
using map_of = guarded::range_map<Index, guarded::in_place<int>, guarded::rcu_bp, std::mutex, with_marks>;
constexpr std::array all_marks{guarded::mark::a, guarded::mark::b, guarded::mark::c};

/// What a tree with marks means: entries by their first index.
template <class Index>
struct oracle {
    struct entry {
        Index last;
        int value;
        unsigned marks;
    };
    std::map<Index, entry> entries;

    auto at_or_after(Index index) {
        auto it = entries.upper_bound(index);
        if (it != entries.begin() && std::prev(it)->second.last >= index) --it;
        return it;
    }
    void erase_range(Index first, Index last) {
        for (auto it = at_or_after(first); it != entries.end() && it->first <= last; it = at_or_after(first)) {
            const auto [from, e] = *it;
            entries.erase(it);
            if (from < first) entries[from] = {static_cast<Index>(first - 1), e.value, e.marks};
            if (e.last > last) {
                entries[static_cast<Index>(last + 1)] = e;
                return;
            }
        }
    }
    void store(Index first, Index last, int value) {
        erase_range(first, last);
        entries[first] = {last, value, 0};
    }
};

template <class Index>
void random_marks(std::uint64_t seed, int calls, Index base, Index space) {
    CAPTURE(seed, calls, +base, +space);
    std::mt19937_64 random{seed};
    map_of<Index> map;
    oracle<Index> model;
    const auto any = [&] { return static_cast<Index>(base + std::uniform_int_distribution<std::uint64_t>{0, space}(random)); };
    for (int id = 0; id < calls; ++id) {
        auto w = lock(map);
        const Index at = any();
        const auto last = static_cast<Index>(at + std::min<std::uint64_t>(random() % 8, static_cast<Index>(base + space - at)));
        const unsigned m = random() % 3;
        const auto there = model.at_or_after(at);
        const bool covered = there != model.entries.end() && there->first <= at;
        switch (random() % 6) {
            case 0:
            case 1:
                map.store(w, at, last, id);
                model.store(at, last, id);
                break;
            case 2:
                map.erase_range(w, at, last);
                model.erase_range(at, last);
                break;
            case 3:
                REQUIRE(map.clear_mark(w, at, all_marks[m]) == covered);
                if (covered) there->second.marks &= ~(1U << m);
                break;
            default:
                REQUIRE(map.set_mark(w, at, all_marks[m]) == covered);
                if (covered) there->second.marks |= 1U << m;
        }
        unlock(std::move(w));
        const auto g = guarded::read_lock();
        const Index from = any();
        const Index to = any();
        for (unsigned k = 0; k < 3; ++k) {
            const auto here = model.at_or_after(from);
            const bool marked = here != model.entries.end() && here->first <= from && (here->second.marks >> k & 1U) != 0;
            REQUIRE(map.has_mark(g, from, all_marks[k]) == marked);
            auto expected = here;
            while (expected != model.entries.end() && (expected->second.marks >> k & 1U) == 0) ++expected;
            const auto found = map.find_marked(g, all_marks[k], from, to);
            REQUIRE(static_cast<bool>(found) == (expected != model.entries.end() && expected->first <= to));
            if (!found) continue;
            REQUIRE(found.first == expected->first);
            REQUIRE(found.last == expected->second.last);
            REQUIRE(found.value == expected->second.value);
        }
    }
}

}  // namespace

TEMPLATE_TEST_CASE("marks are found where a list of all entries has them", "[range_marks]", std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    using Index = TestType;
    constexpr Index max = std::numeric_limits<Index>::max();
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        random_marks<Index>(seed, 800, 0, std::min<Index>(max, 100));
        random_marks<Index>(seed, 800, static_cast<Index>(max - 100), 100);
        random_marks<Index>(seed, 1500, 0, static_cast<Index>(std::min<std::uint64_t>(max, 1500)));
        random_marks<Index>(seed, 1500, 0, max);
    }
}

TEST_CASE("parts of a marked entry keep its marks, what is stored over it has none", "[range_marks]") {
    map_of<std::uint32_t> map;
    const auto w = lock(map);
    map.store(w, 10, 29, 1);
    REQUIRE(map.set_mark(w, 15, guarded::mark::b));
    map.store(w, 15, 19, 2);
    REQUIRE(map.has_mark(w, 10, guarded::mark::b));
    REQUIRE_FALSE(map.has_mark(w, 15, guarded::mark::b));
    REQUIRE(map.has_mark(w, 29, guarded::mark::b));
    map.store(w, 10, 14, 3);
    REQUIRE_FALSE(map.has_mark(w, 10, guarded::mark::b));
    REQUIRE_FALSE(map.set_mark(w, 5, guarded::mark::b));
    REQUIRE(map.find_marked(w, guarded::mark::b).first == 20);
    REQUIRE_FALSE(map.find_marked(w, guarded::mark::a));
}

TEST_CASE("the few marked entries of a large tree are found one after the other", "[range_marks]") {
    map_of<std::uint64_t> map;
    const auto w = lock(map);
    for (std::uint64_t i = 0; i < 20'000; ++i) map.store(w, i << 20, (i << 20) + 5, static_cast<int>(i));
    for (std::uint64_t i = 777; i < 20'000; i += 3000) REQUIRE(map.set_mark(w, i << 20, guarded::mark::c));
    std::uint64_t expected = 777;
    for (auto e = map.find_marked(w, guarded::mark::c); e; e = map.find_marked(w, guarded::mark::c, e.last + 1)) {
        REQUIRE(e.first == expected << 20);
        expected += 3000;
    }
    REQUIRE(expected > 20'000 - 3000);
}
