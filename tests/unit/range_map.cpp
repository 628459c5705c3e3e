// The tree against a plain oracle, its ends, its exceptions, and what becomes of its values.
#include "../catch.hpp"
#include "child.hpp"
#include "failing_new.hpp"
#include "range_map/oracle.hpp"

#include <guarded/guarded.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

struct item {
    explicit item(int i) : id{i} { ++alive; }
    item(const item&) = delete;
    item& operator=(const item&) = delete;
    ~item() { --alive; }
    int id;
    static inline std::atomic<long> alive{0};
};

using tests::oracle;

/// All that a tree holds, by cursor, in either direction.
template <class Index, class Map, class G>
auto contents(const Map& map, guarded::borrowed<G> g) {
    std::vector<typename oracle<Index>::range> list;
    auto c = map.cursor(g, Index{0});
    while (auto p = c.find(g)) list.push_back({c.first(), c.last(), get(g, p, &item::id)});
    return list;
}
template <class Index, class Map, class G>
auto contents_backwards(const Map& map, guarded::borrowed<G> g) {
    std::vector<typename oracle<Index>::range> list;
    auto c = map.resume(g, guarded::position<Index>{0, guarded::position<Index>::place::past_end});
    while (auto p = c.prev(g)) list.push_back({c.first(), c.last(), get(g, p, &item::id)});
    std::reverse(list.begin(), list.end());
    return list;
}

void random_words(std::uint64_t seed, int calls) {
    CAPTURE(seed, calls);
    using index = std::uint64_t;
    std::mt19937_64 random{seed};
    guarded::range_map<index, guarded::in_place<int>> map;
    oracle<index> model;
    for (int id = 0; id < calls; ++id) {
        const index first = tests::scattered(random);
        const index last =
            random() % 50 == 0 ? std::max(first, tests::scattered(random)) : first + std::min<index>(random() % 9, ~first);
        const auto w = lock(map);
        switch (random() % 5) {
            case 0:
                REQUIRE(map.erase(w, first) == model.load(first).has_value());
                if (const auto r = model.load(first)) model.erase_range(r->first, r->last);
                break;
            case 1: {
                const bool occupied = model.occupied(first, last);
                REQUIRE(map.insert(w, first, last, id).has_value() == occupied);
                if (!occupied) model.store(first, last, id);
                break;
            }
            default:
                map.store(w, first, last, id);
                model.store(first, last, id);
        }
        const index x = tests::scattered(random);
        CAPTURE(id, first, last, x);
        const auto there = model.load(x);
        REQUIRE(map.load(w, x).value_or(-1) == (there ? there->id : -1));
        if (id % 64 != 0) continue;
        std::vector<oracle<index>::range> seen;
        auto c = map.cursor(w, 0);
        while (const auto v = c.find(w)) seen.push_back({c.first(), c.last(), *v});
        REQUIRE(seen == model.all());
        std::vector<oracle<index>::range> back;
        auto d = map.resume(w, guarded::position<index>{0, guarded::position<index>::place::past_end});
        while (const auto v = d.prev(w)) back.insert(back.begin(), {d.first(), d.last(), *v});
        REQUIRE(back == seen);
        REQUIRE(map.size() == seen.size());
    }
}

template <class Index>
void random_calls(std::uint64_t seed, int calls, Index base, Index space) {
    CAPTURE(seed, calls, +base, +space);
    std::mt19937_64 random{seed};
    guarded::range_map<Index, item> map;
    oracle<Index> model;
    const auto any = [&] { return static_cast<Index>(base + std::uniform_int_distribution<std::uint64_t>{0, space}(random)); };
    for (int id = 0; id < calls; ++id) {
        Index first = any();
        const auto room = static_cast<Index>(base + space - first);
        Index last = random() % 4 == 0 ? any() : static_cast<Index>(first + std::min<std::uint64_t>(random() % 8, room));
        if (first > last) std::swap(first, last);
        auto w = lock(map);
        switch (random() % 6) {
            case 0:
            case 1:
            case 2:
                map.store(w, first, last, std::make_unique<item>(id));
                model.store(first, last, id);
                break;
            case 3: {
                const bool occupied = model.occupied(first, last);
                const auto rejected = map.insert(w, first, last, std::make_unique<item>(id));
                REQUIRE((rejected != nullptr) == occupied);
                if (!occupied) model.store(first, last, id);
                break;
            }
            case 4: {
                const auto there = model.load(first);
                REQUIRE(map.erase(w, first) == there.has_value());
                if (there) model.erase_range(there->first, there->last);
                break;
            }
            default:
                map.erase_range(w, first, last);
                model.erase_range(first, last);
        }
        unlock(std::move(w));

        auto g = guarded::read_lock();
        for (int i = 0; i < 4; ++i) {
            const Index index = any();
            const auto expected = model.load(index);
            const auto found = map.load(g, index);
            REQUIRE(static_cast<bool>(found) == expected.has_value());
            if (found) REQUIRE(get(g, found, &item::id) == expected->id);
        }
        if (id % 32 == 0 || id + 1 == calls) {
            REQUIRE(map.size() == model.all().size());
            REQUIRE(contents<Index>(map, borrow(g)) == model.all());
            REQUIRE(contents_backwards<Index>(map, borrow(g)) == model.all());
        }
    }
}

}  // namespace

TEST_CASE("a tree of words answers as a std::map of ranges does, with indices far apart", "[range_map]") {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) random_words(seed, 20'000);
}

TEMPLATE_TEST_CASE("a tree answers as a std::map of ranges does, on random calls", "[range_map]", std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    using Index = TestType;
    constexpr Index max = std::numeric_limits<Index>::max();
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        random_calls<Index>(seed, 600, 0, std::min<Index>(max, 60));
        random_calls<Index>(seed, 600, static_cast<Index>(max - 60), 60);
        random_calls<Index>(seed, 1500, 0, static_cast<Index>(std::min<std::uint64_t>(max, 1500)));
        random_calls<Index>(seed, 1500, 0, max);
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("the whole index space is usable, 0 and the greatest index included", "[range_map]") {
    constexpr auto max = std::numeric_limits<std::uint64_t>::max();
    guarded::range_map<std::uint64_t, item> map;
    auto w = lock(map);
    map.store(w, 0, max, std::make_unique<item>(1));
    REQUIRE(get(w, map.load(w, 0), &item::id) == 1);
    REQUIRE(get(w, map.load(w, max), &item::id) == 1);
    map.store(w, 0, 0, std::make_unique<item>(2));
    map.store(w, max, max, std::make_unique<item>(3));
    REQUIRE(contents<std::uint64_t>(map, borrow(w)) ==
            std::vector<oracle<std::uint64_t>::range>{{0, 0, 2}, {1, max - 1, 1}, {max, max, 3}});
    map.erase_range(w, 0, max);
    REQUIRE(map.empty());
    REQUIRE_FALSE(map.load(w, 5));
}

TEST_CASE("a value that a split left in two places is freed with the last of them", "[range_map]") {
    {
        guarded::range_map<std::uint32_t, item> map;
        auto w = lock(map);
        map.store(w, 0, 100, std::make_unique<item>(1));
        map.erase_range(w, 50, 50);
        REQUIRE(map.size() == 2);
        REQUIRE(map.erase(w, 10));
        unlock(std::move(w));
        guarded::barrier();
        REQUIRE(item::alive == 1);
        auto again = lock(map);
        REQUIRE(get(again, map.load(again, 100), &item::id) == 1);
        REQUIRE(map.erase(again, 60));
        unlock(std::move(again));
        guarded::barrier();
        REQUIRE(item::alive == 0);
    }
}

TEST_CASE("what a writer removes stays readable until its guard ends", "[range_map]") {
    guarded::range_map<std::uint32_t, item> map;
    auto w = lock(map);
    map.store(w, 1, 9, std::make_unique<item>(7));
    const auto p = map.load(w, 5);
    auto cursor = map.cursor(w, 5);
    REQUIRE(cursor.walk(w) == p);
    map.erase(w, 5);
    map.store(w, 20, 29, std::make_unique<item>(8));
    guarded::synchronize();
    REQUIRE(get(w, p, &item::id) == 7);
    const auto next = cursor.next(w);
    REQUIRE(get(w, next, &item::id) == 8);
}

TEST_CASE("insert gives the value back when something is there", "[range_map]") {
    guarded::range_map<std::uint32_t, item> map;
    auto w = lock(map);
    REQUIRE(map.insert(w, 10, 20, std::make_unique<item>(1)) == nullptr);
    for (const auto& [first, last] : {std::pair{0U, 10U}, {20U, 30U}, {12U, 13U}, {0U, 40U}, {10U, 20U}}) {
        const auto rejected = map.insert(w, first, last, std::make_unique<item>(2));
        REQUIRE(rejected != nullptr);
        REQUIRE(rejected->id == 2);
    }
    REQUIRE(map.insert(w, 21, 30, std::make_unique<item>(3)) == nullptr);
    REQUIRE(map.size() == 2);
}

TEST_CASE("a writer whose allocation fails leaves the tree as it was and the value with the caller", "[range_map]") {
    {
        guarded::range_map<std::uint32_t, item> map;
        std::mt19937 random{7};
        for (int round = 0; round < 400; ++round) {
            const std::uint32_t first = random() % 500;
            const std::uint32_t last = first + random() % (round % 5 == 0 ? 200 : 5);
            auto w = lock(map);
            for (long nth = 0;; ++nth) {
                const auto before = contents<std::uint32_t>(map, borrow(w));
                auto value = std::make_unique<item>(round);
                bool failed = false;
                {
                    const tests::failing_new failing{nth};
                    try {
                        if (round % 3 == 0)
                            map.erase_range(w, first, last);
                        else
                            map.store(w, first, last, std::move(value));
                    } catch (const std::bad_alloc&) {
                        failed = true;
                    }
                }
                if (!failed) break;
                REQUIRE(value != nullptr);
                REQUIRE(contents<std::uint32_t>(map, borrow(w)) == before);
                REQUIRE(map.size() == before.size());
            }
        }
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("a range that begins behind its end, and null for a value, are stopped in every build", "[range_map]") {
    guarded::range_map<std::uint64_t, item> map;
    tests::require_stop("the range begins behind its end", [&] {
        const auto w = lock(map);
        map.store(w, 9, 5, std::make_unique<item>(1));
    });
    tests::require_stop("the range begins behind its end", [&] {
        const auto w = lock(map);
        return map.insert(w, 9, 5, std::make_unique<item>(1)) != nullptr;
    });
    tests::require_stop("the range begins behind its end", [&] {
        const auto w = lock(map);
        map.erase_range(w, 9, 5);
    });
    tests::require_stop("null stored in a tree", [&] {
        const auto w = lock(map);
        map.store(w, 5, 9, nullptr);
    });
    tests::require_stop("the cursor stands on no entry", [&] {
        const auto g = guarded::read_lock();
        return map.cursor(g, 5).first() != 0;
    });
}

TEST_CASE("a tree with a shared lock is read under the lock alone", "[range_map]") {
    guarded::range_map<std::uint32_t, item, guarded::rcu_bp, std::shared_mutex> map;
    {
        auto w = lock(map);
        map.store(w, 1, 2, std::make_unique<item>(1));
    }
    auto g = lock_shared(map);
    REQUIRE(get(g, map.load(g, 1), &item::id) == 1);
    std::thread{[&] {
        auto also = lock_shared(map);
        if (get(also, map.load(also, 2), &item::id) != 1) std::abort();
    }}.join();
}

TEST_CASE("a tree holds counted values, which a reader may keep", "[range_map]") {
    struct thing : guarded::counted<> {
        int x = 5;
    };
    std::optional<guarded::ref<thing>> kept;
    {
        guarded::range_map<std::uint32_t, thing> map;
        auto w = lock(map);
        map.store(w, 3, 4, std::make_unique<thing>());
        kept.emplace(handoff(w, map.load(w, 3), guarded::by_reference));
        map.erase(w, 3);
    }
    guarded::barrier();
    REQUIRE(get(*kept, &thing::x) == 5);
}
