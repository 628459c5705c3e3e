// Readers of trees of words beside a writer: indices too far apart for narrow nodes, marks that stay, contents that are cleared
// and exchanged as a whole.
#include "canary.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace {

struct with_marks : guarded::range_options {
    static constexpr bool marks = true;
    static constexpr bool gaps = true;
};
using guarded::mark;

// Every 2^33 indices the entry [0, 9], marked, stays; the rest is the writer's.
constexpr std::uint64_t blocks = 200;
constexpr std::uint64_t block = std::uint64_t{1} << 33;
constexpr std::uint64_t greatest = std::numeric_limits<std::uint64_t>::max();

template <class Map>
void write(Map& map, std::uint64_t seed, int changes) {
    std::mt19937_64 random{seed};
    for (int i = 0; i < changes; ++i) {
        const auto base = random() % blocks * block;
        const auto at = base + 10 + random() % (random() % 2 == 0 ? 500 : block - 20);
        const auto last = std::min(base + block - 1, at + random() % 40);
        auto w = lock(map);
        switch (random() % 8) {
            case 0:
                map.erase(w, at);
                break;
            case 1:
                map.erase_range(w, base + 10, base + block - 1);
                break;
            case 2:
                map.store(w, base + 10, base + block - 1, 7);
                break;
            case 3:
                map.set_mark(w, at, mark::a);
                map.set_mark(w, base, mark::b);
                break;
            case 4:
                map.clear_mark(w, at, mark::a);
                map.clear_mark(w, base, mark::b);
                break;
            default:
                map.store(w, at, last, at);
        }
    }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("marked entries that stay are always found, indices far apart", "[stress]", tests::all_flavours) {
    using domain = TestType;
    using map_type = guarded::range_map<std::uint64_t, guarded::in_place<std::uint64_t>, domain, std::mutex, with_marks>;
    std::atomic<long> missing{0};
    std::atomic<long> wrong{0};
    std::atomic<long> rounds{0};
    {
        map_type map;
        {
            auto w = lock(map);
            for (std::uint64_t b = 0; b < blocks; ++b) {
                map.store(w, b * block, b * block + 9, b + 1);
                map.set_mark(w, b * block, mark::a);
            }
        }
        std::atomic<bool> done{false};
        std::vector<std::jthread> readers;
        for (unsigned t = 0; t < 2; ++t)
            readers.emplace_back([&, t] {
                const auto me = guarded::register_thread<domain>();
                std::mt19937_64 random{t};
                do {
                    {
                        auto g = read_lock(me);
                        std::uint64_t next = 0;
                        for (auto e = map.find_marked(g, mark::a); e; e = map.find_marked(g, mark::a, e.last + 1)) {
                            if (e.first % block != 0) continue;
                            missing += e.first != next ? 1 : 0;
                            wrong += e.value != e.first / block + 1 ? 1 : 0;
                            next = e.first + block;
                        }
                        missing += next != blocks * block ? 1 : 0;
                        for (int i = 0; i < 64; ++i) {
                            const auto b = random() % blocks;
                            wrong += map.load(g, b * block + random() % 10) != b + 1 ? 1 : 0;
                            missing += map.has_mark(g, b * block, mark::a) ? 0 : 1;
                        }
                    }
                    tests::between_sections(me);
                    ++rounds;
                } while (!done);
            });
        write(map, 3, 30'000 * tests::scale());
        done = true;
    }
    REQUIRE(rounds >= 2);
    REQUIRE(missing == 0);
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("readers see a tree as it was before a clear or an exchange, or after it", "[stress]",
                        tests::all_flavours) {
    using domain = TestType;
    using map_type = guarded::range_map<std::uint64_t, guarded::in_place<std::uint64_t>, domain>;
    constexpr std::uint64_t entries = 500;
    std::atomic<long> wrong{0};
    std::atomic<long> rounds{0};
    {
        map_type shown;
        map_type spare;
        const auto fill = [&]<class G>(auto& map, guarded::borrowed<G> w, std::uint64_t version) {
            struct triple {
                std::uint64_t first;
                std::uint64_t last;
                std::uint64_t value;
            };
            std::vector<triple> list;
            for (std::uint64_t i = 0; i < entries; ++i) list.push_back({i * 10, i * 10 + 7, version});
            map.bulk_load(w, list.begin(), list.end());
        };
        std::atomic<bool> done{false};
        std::vector<std::jthread> readers;
        for (unsigned t = 0; t < 2; ++t)
            readers.emplace_back([&, t] {
                const auto me = guarded::register_thread<domain>();
                std::mt19937_64 random{t};
                std::uint64_t newest = 0;
                do {
                    {
                        auto g = read_lock(me);
                        for (int i = 0; i < 16; ++i) {  // versions only rise, and a cleared tree is empty everywhere
                            const auto version = shown.load(g, random() % entries * 10).value_or(newest);
                            wrong += version < newest ? 1 : 0;
                            newest = version;
                        }
                        std::uint64_t from = 0;
                        shown.for_each(g, 0, greatest, [&](auto first, auto last, auto) {
                            wrong += first < from || last != first + 7 ? 1 : 0;
                            from = last + 1;
                        });
                    }
                    tests::between_sections(me);
                    ++rounds;
                } while (!done);
            });
        for (std::uint64_t version = 1; version <= 300ULL * static_cast<unsigned>(tests::scale()); ++version) {
            auto v = lock(spare);
            spare.clear(v);
            fill(spare, borrow(v), version);
            auto w = lock(shown);
            if (version % 3 == 0) shown.clear(w);
            shown.swap(w, spare, v);
        }
        done = true;
    }
    REQUIRE(rounds >= 2);
    REQUIRE(wrong == 0);
}

namespace {

struct item {
    explicit item(std::uint64_t n) : name{n} {}
    bool dead() const { return canary.dead(); }
    tests::canary canary;
    std::uint64_t name;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("nothing freed is seen where indices are far apart, beside stores over many nodes, clear and swap",
                        "[stress]", tests::all_flavours) {
    using domain = TestType;
    std::atomic<long> freed{0};
    std::atomic<long> wrong{0};
    std::atomic<long> rounds{0};
    {
        // Of what is the writer's, blocks at a time are stored over, cleared, or exchanged with those of a spare tree; the last
        // block, of which only entries are changed, holds in both trees an entry that is never away.
        using map_type = guarded::range_map<std::uint64_t, item, domain>;
        constexpr std::uint64_t stays = blocks * block;
        map_type shown;
        map_type spare;
        const auto place = [&](map_type& map) {
            auto w = lock(map);
            map.store(w, stays, stays + 9, std::make_unique<item>(stays));
        };
        place(shown);
        place(spare);
        std::atomic<bool> done{false};
        std::vector<std::jthread> readers;
        for (unsigned t = 0; t < 2; ++t)
            readers.emplace_back([&, t] {
                const auto me = guarded::register_thread<domain>();
                std::mt19937_64 random{t};
                do {
                    {
                        auto g = read_lock(me);
                        const auto meet = [&](std::uint64_t first, std::uint64_t last, auto p) {
                            freed += get(g, p, &item::dead) ? 1 : 0;
                            const auto name = get(g, p, &item::name);
                            wrong += first < name || last < first || (name == stays && last != stays + 9) ? 1 : 0;
                        };
                        const auto from = random() % blocks * block;
                        shown.for_each(g, from, from + 20 * block, meet);
                        shown.for_each_reverse(g, from, from + 20 * block, meet);
                        for (int i = 0; i < 64; ++i) {
                            const auto at = random() % blocks * block + random() % 600;
                            if (const auto p = shown.load(g, at)) meet(at, at, p);
                            if (const auto e = shown.find(g, at, stays - 1)) meet(e.first, e.last, e.value);
                            if (const auto e = shown.prev(g, at)) meet(e.first, e.last, e.value);
                            const auto kept = shown.load(g, stays + random() % 10);
                            wrong += !kept || get(g, kept, &item::name) != stays ? 1 : 0;
                        }
                    }
                    tests::between_sections(me);
                    ++rounds;
                } while (!done);
            });
        std::mt19937_64 random{5};
        for (int i = 0; i < 30'000 * tests::scale(); ++i) {
            const auto at = random() % blocks * block + random() % 500;
            const auto last = random() % 4 == 0 ? std::min(stays - 1, at + random() % (30 * block)) : at + random() % 40;
            const auto kind = random() % 256;
            if (kind < 2) {
                auto w = lock(shown);
                auto v = lock(spare);
                shown.swap(w, spare, v);
                if (kind == 0) {  // what nobody is shown may be emptied
                    spare.clear(v);
                    spare.store(v, stays, stays + 9, std::make_unique<item>(stays));
                }
                continue;
            }
            auto w = lock(shown);
            if (kind < 8)
                shown.erase_range(w, at, last);
            else if (kind < 16)
                shown.erase(w, at);
            else if (kind < 18)
                retire(shown.take(w, at));
            else
                shown.store(w, at, last, std::make_unique<item>(at));
        }
        done = true;
    }
    guarded::barrier<domain>();
    REQUIRE(rounds >= 2);
    REQUIRE(freed == 0);
    REQUIRE(wrong == 0);
    REQUIRE(tests::canary::count() == 0);
}
