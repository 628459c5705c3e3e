// Iterations over a tree, both ways, whole and in windows, while a writer fills and clears parts of it: whole nodes come and
// go.
#include "../range_islands.hpp"
#include "canary.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace {

namespace islands = tests::islands;
using islands::key;

struct item {
    explicit item(key) {}
    bool dead() const { return canary.dead(); }
    tests::canary canary;
};
const auto make = [](key first) { return std::make_unique<item>(first); };

struct tally {
    long freed = 0;
    std::vector<islands::tally> wrong;  // only what is not as it has to be
};

template <class Map, class G>
void read(const Map& map, guarded::borrowed<G> g, std::mt19937_64& random, tally& seen) {
    const islands::range window = islands::any_window(random);
    for (const bool upwards : {true, false}) {
        islands::witness witness{window, upwards};
        const auto meet = [&](key first, key last, auto p) {
            seen.freed += get(g, p, &item::dead) ? 1 : 0;
            witness.meet(first, last);
        };
        if (upwards)
            map.for_each(g, window.first, window.last, meet);
        else
            map.for_each_reverse(g, window.first, window.last, meet);
        if (const auto t = witness.judge(); t != islands::tally{}) seen.wrong.push_back(t);
    }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("iterations see what stays once and in order, and what is always covered covered, beside a writer",
                        "[stress]", tests::all_flavours) {
    using domain = TestType;
    std::vector<tally> seen(2);
    {
        guarded::range_map<key, item, domain> map;
        {
            const auto w = lock(map);
            islands::set_up(map, borrow(w), make);
        }
        std::atomic<bool> done{false};
        std::atomic<long> rounds{0};
        {
            std::vector<std::jthread> readers;
            for (auto& mine : seen)
                readers.emplace_back([&] {
                    const auto me = guarded::register_thread<domain>();
                    std::mt19937_64 random{static_cast<std::uint64_t>(&mine - seen.data())};
                    do {
                        {
                            const auto g = read_lock(me);
                            read(map, borrow(g), random, mine);
                        }
                        tests::between_sections(me);
                        ++rounds;
                    } while (!done);
                });
            std::mt19937_64 random{1};
            for (int i = 0; i < 10'000 * tests::scale(); ++i) {
                const auto w = lock(map);
                islands::change(map, borrow(w), random, make);
            }
            done = true;
        }
        REQUIRE(rounds >= 2);
    }
    guarded::barrier<domain>();
    for (const auto& s : seen) {
        REQUIRE(s.freed == 0);
        REQUIRE(s.wrong.empty());
    }
    REQUIRE(tests::canary::count() == 0);
}
