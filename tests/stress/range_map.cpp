// Readers walk a tree during a storm of writes: what nobody touches never moves, doubles or vanishes, and nothing freed is
// seen.
#include "canary.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace {

struct item {
    explicit item(std::uint64_t n) : name{n} {}
    bool dead() const { return canary.dead(); }
    tests::canary canary;
    std::uint64_t name;
};

// Every 100 indices: the range [0, 9] stays, [10, 99] is the writer's.
constexpr std::uint64_t blocks = 300;
constexpr std::uint64_t block = 100;
constexpr std::uint64_t still_there = 10;

template <class Map>
void write(Map& map, std::uint64_t seed, int changes) {
    std::mt19937_64 random{seed};
    for (int i = 0; i < changes; ++i) {
        const auto base = random() % blocks * block;
        auto first = base + still_there + random() % (block - still_there);
        auto last = std::min(base + block - 1, first + random() % 20);
        auto w = lock(map);
        switch (random() % 5) {
            case 0:
                map.erase(w, first);
                break;
            case 1:
                map.erase_range(w, base + still_there, base + block - 1);
                break;
            default:
                map.store(w, first, last, std::make_unique<item>(first));
        }
    }
}

struct tally {
    long wrong_order = 0;
    long freed = 0;
    long missing = 0;
};

/// One iteration forwards, one backwards, and some look-ups.
template <class Map, class G>
void read(const Map& map, guarded::borrowed<G> g, std::mt19937_64& random, tally& seen) {
    std::uint64_t expected = 0;
    std::uint64_t from = 0;
    auto c = map.cursor(g, 0);
    while (auto p = c.find(g)) {
        seen.wrong_order += c.last() < from ? 1 : 0;  // a range stored meanwhile may begin below
        from = c.last() + 1;
        seen.freed += get(g, p, &item::dead) ? 1 : 0;
        if (get(g, p, &item::name) % block == 0) {
            seen.missing += c.first() != expected ? 1 : 0;
            expected += block;
        }
    }
    seen.missing += expected != blocks * block ? 1 : 0;

    std::uint64_t back = blocks * block;
    auto d = map.cursor(g, back);
    while (auto p = d.prev(g)) {
        seen.freed += get(g, p, &item::dead) ? 1 : 0;
        if (get(g, p, &item::name) % block == 0) {
            back -= block;
            seen.missing += d.first() != back ? 1 : 0;
        }
    }
    seen.missing += back != 0 ? 1 : 0;

    for (int i = 0; i < 64; ++i) {
        const auto index = random() % blocks * block + random() % still_there;
        const auto p = map.load(g, index);
        if (!p)
            ++seen.missing;
        else
            seen.freed += get(g, p, &item::dead) ? 1 : 0;
    }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("readers of a tree see every entry that stays, once and in order, beside a writer", "[stress]",
                        tests::all_flavours) {
    using domain = TestType;
    std::vector<tally> seen(2);
    long rounds = 0;
    {
        guarded::range_map<std::uint64_t, item, domain> map;
        {
            auto w = lock(map);
            for (std::uint64_t b = 0; b < blocks; ++b)
                map.store(w, b * block, b * block + still_there - 1, std::make_unique<item>(b * block));
        }
        std::atomic<bool> done{false};
        std::atomic<long> all_rounds{0};
        {
            std::vector<std::jthread> readers;
            for (auto& mine : seen)
                readers.emplace_back([&] {
                    const auto me = guarded::register_thread<domain>();
                    std::mt19937_64 random{42};
                    do {
                        {
                            auto g = read_lock(me);
                            read(map, borrow(g), random, mine);
                        }
                        tests::between_sections(me);
                        ++all_rounds;
                    } while (!done);
                });
            write(map, 1, 50'000 * tests::scale());
            done = true;
        }
        rounds = all_rounds;
    }
    guarded::barrier<domain>();
    REQUIRE(rounds >= 2);
    for (const auto& s : seen) {
        REQUIRE(s.wrong_order == 0);
        REQUIRE(s.freed == 0);
        REQUIRE(s.missing == 0);
    }
    REQUIRE(tests::canary::count() == 0);
}
