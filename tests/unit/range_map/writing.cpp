// What writers do to a tree besides storing and erasing: taking values out, clearing, swapping, copying, loading, reserving.
#include "../../catch.hpp"
#include "../child.hpp"
#include "../failing_new.hpp"

#include <guarded/guarded.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <random>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

struct item {
    explicit item(int i) : id{i} { ++alive; }
    item(const item& other) : id{other.id} { ++alive; }
    item& operator=(const item&) = delete;
    ~item() { --alive; }
    int id;
    static inline std::atomic<long> alive{0};
};
using map_type = guarded::range_map<std::uint32_t, item>;
using words = guarded::range_map<std::uint64_t, guarded::in_place<int>>;

struct range {
    std::uint64_t first;
    std::uint64_t last;
    int id;
    friend bool operator==(const range&, const range&) = default;
};
template <class Map, class G>
std::vector<range> contents(const Map& map, guarded::borrowed<G> g) {
    using Index = typename Map::index_type;
    std::vector<range> list;
    map.for_each(g, Index{0}, std::numeric_limits<Index>::max(), [&](Index first, Index last, const auto& value) {
        if constexpr (requires { get(g, value, &item::id); })
            list.push_back({first, last, get(g, value, &item::id)});
        else
            list.push_back({first, last, value});
    });
    return list;
}

template <class Index, class Value>
struct given {
    Index first;
    Index last;
    Value value;
};

struct with_gaps_and_marks : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};

}  // namespace

TEST_CASE("what a tree gives back is unlinked, once no range has it", "[range_map]") {
    map_type map;
    {
        auto w = lock(map);
        map.store(w, 10, 19, std::make_unique<item>(1));
        map.store(w, 20, 29, std::make_unique<item>(2));
        map.erase_range(w, 24, 25);
        auto one = map.take(w, 12);
        REQUIRE(bool{one});
        retire(std::move(one));
        auto part = map.take(w, 20);
        REQUIRE_FALSE(bool{part});  // [26, 29] has it still
        retire(std::move(part));
        auto two = map.exchange(w, 27, std::make_unique<item>(3));
        REQUIRE(bool{two});
        retire(std::move(two));
        REQUIRE(contents(map, borrow(w)) == std::vector<range>{{26, 29, 3}});
        auto kept = std::make_unique<item>(4);
        auto nothing = map.exchange(w, 5, std::move(kept));
        REQUIRE_FALSE(bool{nothing});
        retire(std::move(nothing));
        REQUIRE(kept != nullptr);
        auto none = map.take(w, 5);
        REQUIRE_FALSE(bool{none});
        retire(std::move(none));
    }
    guarded::barrier();
    REQUIRE(item::alive == 1);
}

TEST_CASE("a function is given what a store or an erasure removed, and nothing that is still there", "[range_map]") {
    {
        map_type map;
        std::vector<int> removed;
        std::vector<guarded::unlinked<item>> all;
        all.reserve(1000);
        {
            auto w = lock(map);
            for (std::uint32_t i = 0; i < 500; ++i)
                map.store(w, i * 10, i * 10 + 7, std::make_unique<item>(static_cast<int>(i)));
            const auto keep = [&](guarded::unlinked<item>&& u) noexcept { all.push_back(std::move(u)); };
            map.store(w, 13, 36, std::make_unique<item>(-1), keep);  // [10, 12] and [37, 37] stay
            REQUIRE(all.size() == 1);
            map.erase_range(w, 95, 4002, keep);  // in many leaves
            REQUIRE(all.size() == 1 + 390);
            map.store(w, 20, 21, std::make_unique<item>(-2), keep);  // splits
            REQUIRE(all.size() == 1 + 390);
        }
        for (auto& u : all) removed.push_back(wait(std::move(u))->id);
        REQUIRE(removed[0] == 2);
        for (std::size_t i = 1; i < removed.size(); ++i) REQUIRE(removed[i] >= 10);
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("a function that is given what a tree removed must not change the tree", "[range_map]") {
    tests::require_stop("a function that is given what a tree removed changes the tree", [] {
        map_type map;
        const auto w = lock(map);
        map.store(w, 1, 9, std::make_unique<item>(1));
        map.erase_range(w, 1, 9, [&](guarded::unlinked<item>&& u) noexcept {
            retire(std::move(u));
            map.erase_range(w, 1, 9, [](guarded::unlinked<item>&& v) noexcept { retire(std::move(v)); });
        });
    });
}

TEST_CASE("words are exchanged and taken as they are", "[range_map]") {
    words map;
    const auto w = lock(map);
    map.store(w, 5, 8, 1);
    map.store(w, 9, 2);
    REQUIRE(map.insert(w, 9, 3) == 3);
    REQUIRE(map.exchange(w, 6, 4) == 1);
    REQUIRE(map.exchange(w, 1, 4) == std::nullopt);
    REQUIRE(map.take(w, 9) == 2);
    REQUIRE(map.take(w, 9) == std::nullopt);
    REQUIRE(contents(map, borrow(w)) == std::vector<range>{{5, 8, 4}});
}

TEST_CASE("a tree is cleared in one step, and used again", "[range_map]") {
    {
        map_type map;
        auto w = lock(map);
        map.clear(w);
        for (std::uint32_t i = 0; i < 1000; ++i) map.store(w, i * 4, i * 4 + 2, std::make_unique<item>(1));
        const auto p = map.load(w, 5);
        map.clear(w);
        REQUIRE(map.empty());
        REQUIRE(map.height() == 0);
        REQUIRE_FALSE(map.load(w, 5));
        REQUIRE(get(w, p, &item::id) == 1);
        map.store(w, 5, 5, std::make_unique<item>(2));
        REQUIRE(contents(map, borrow(w)) == std::vector<range>{{5, 5, 2}});
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("two trees exchange their contents, split values included", "[range_map]") {
    {
        map_type a;
        map_type b;
        auto wa = lock(a);
        auto wb = lock(b);
        for (std::uint32_t i = 0; i < 100; ++i) a.store(wa, i * 10, i * 10 + 5, std::make_unique<item>(1));
        a.erase_range(wa, 2, 3);
        b.store(wb, 7, 9, std::make_unique<item>(2));
        const auto all = contents(a, borrow(wa));
        a.swap(wa, b, wb);
        REQUIRE(contents(a, borrow(wa)) == std::vector<range>{{7, 9, 2}});
        REQUIRE(contents(b, borrow(wb)) == all);
        REQUIRE(b.size() == all.size());
        REQUIRE(b.erase(wb, 0));
        REQUIRE(b.erase(wb, 4));
        b.store(wb, 0, 2000, std::make_unique<item>(3));
        a.erase(wa, 8);
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("a clone has the same entries and its own values", "[range_map]") {
    {
        map_type map;
        auto w = lock(map);
        std::mt19937 random{5};
        for (int i = 0; i < 3000; ++i) {
            const auto first = static_cast<std::uint32_t>(random() % 20'000);
            map.store(w, first, first + random() % 20, std::make_unique<item>(i));
        }
        const auto same = [](const item& i) { return std::make_unique<item>(i); };
        const auto all = contents(map, borrow(w));
        auto copy = map.clone(w, same);
        map.clear(w);
        unlock(std::move(w));
        guarded::barrier();
        auto c = lock(copy);
        REQUIRE(contents(copy, borrow(c)) == all);
        REQUIRE(copy.size() == all.size());
        copy.store(c, 0, 30'000, std::make_unique<item>(-1));
        REQUIRE(copy.size() == 1);
        const auto none = map_type{};
        auto again = lock(map);
        REQUIRE(map.clone(again, same).empty());
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);

    guarded::range_map<std::uint64_t, guarded::in_place<int>, guarded::rcu_bp, std::mutex, with_gaps_and_marks> map;
    const auto w = lock(map);
    for (std::uint64_t i = 0; i < 1000; ++i) map.store(w, i << 30, (i << 30) + 5, static_cast<int>(i));
    REQUIRE(map.set_mark(w, 700ULL << 30, guarded::mark::b));
    auto copy = map.clone(w);
    const auto c = lock(copy);
    REQUIRE(contents(copy, borrow(c)) == contents(map, borrow(w)));
    REQUIRE(copy.find_marked(c, guarded::mark::b).first == 700ULL << 30);
    REQUIRE(copy.find_gap(c, 1 << 20) == 6U);
}

TEST_CASE("a clone whose allocation or copy fails leaves nothing behind", "[range_map]") {
    {
        map_type map;
        const auto w = lock(map);
        for (std::uint32_t i = 0; i < 600; ++i) map.store(w, i * 4, i * 4 + 2, std::make_unique<item>(1));
        for (long nth = 0;; nth += 7) {
            const tests::failing_new failing{nth};
            try {
                const auto copy = map.clone(w, [](const item& i) { return std::make_unique<item>(i); });
                REQUIRE(copy.size() == 600);
                break;
            } catch (const std::bad_alloc&) {
                REQUIRE(map.size() == 600);
            }
        }
        int left = 300;
        REQUIRE_THROWS_AS(map.clone(w,
                                    [&](const item& i) {
                                        if (left-- == 0) throw std::runtime_error{"no"};
                                        return std::make_unique<item>(i);
                                    }),
                          std::runtime_error);
        guarded::barrier();
        REQUIRE(item::alive == 600);
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEMPLATE_TEST_CASE("a sorted list is loaded into an empty tree", "[range_map]", std::uint16_t, std::uint64_t) {
    using Index = TestType;
    for (const std::size_t n : {0, 1, 13, 14, 15, 28, 29, 448, 449, 5000}) {
        guarded::range_map<Index, guarded::in_place<int>> map;
        std::vector<given<Index, int>> list;
        std::vector<range> expected;
        for (std::size_t i = 0; i < n; ++i) {
            list.push_back({static_cast<Index>(i * 13), static_cast<Index>(i * 13 + i % 13), static_cast<int>(i)});
            expected.push_back({list[i].first, list[i].last, list[i].value});
        }
        const auto w = lock(map);
        map.bulk_load(w, list.begin(), list.end());
        REQUIRE(map.size() == n);
        REQUIRE(contents(map, borrow(w)) == expected);
        if (n != 0) map.store(w, 0, 0, -1);
        for (std::size_t i = 0; i < n; i += 7) map.store(w, list[i].first, list[i].last, -1);
        REQUIRE(contents(map, borrow(w)).size() >= n);
    }
}

TEST_CASE("a list that is not sorted, and one for which there is no memory, load nothing", "[range_map]") {
    {
        map_type map;
        const auto w = lock(map);
        const auto load = [&](std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges) {
            std::vector<given<std::uint32_t, std::unique_ptr<item>>> list;
            for (const auto& [first, last] : ranges) list.push_back({first, last, std::make_unique<item>(1)});
            map.bulk_load(w, list.begin(), list.end());
        };
        constexpr std::uint32_t max = std::numeric_limits<std::uint32_t>::max();
        REQUIRE_THROWS_AS(load({{5, 9}, {9, 12}}), std::invalid_argument);
        REQUIRE_THROWS_AS(load({{5, 9}, {3, 4}}), std::invalid_argument);
        REQUIRE_THROWS_AS(load({{9, 5}}), std::invalid_argument);
        REQUIRE_THROWS_AS(load({{5, max}, {6, 7}}), std::invalid_argument);
        std::vector<given<std::uint32_t, std::unique_ptr<item>>> list(2);
        list[0] = {1, 1, std::make_unique<item>(1)};
        list[1] = {2, 2, nullptr};
        REQUIRE_THROWS_AS(map.bulk_load(w, list.begin(), list.end()), std::invalid_argument);
        REQUIRE(map.empty());
        list.clear();
        for (std::uint32_t i = 0; i < 1000; ++i) list.push_back({i, i, std::make_unique<item>(1)});
        for (long nth = 0;; ++nth) {
            const tests::failing_new failing{nth};
            try {
                map.bulk_load(w, list.begin(), list.end());
                break;
            } catch (const std::bad_alloc&) {
                REQUIRE(map.empty());
                for (const auto& g : list) REQUIRE(g.value != nullptr);
            }
        }
        REQUIRE(map.size() == 1000);
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
    tests::require_stop("bulk_load into a tree that is not empty", [] {
        words map;
        const auto w = lock(map);
        map.store(w, 1, 1);
        const std::vector<given<std::uint64_t, int>> list{{2, 3, 1}};
        map.bulk_load(w, list.begin(), list.end());
    });
}

TEMPLATE_TEST_CASE("after reserve, stores allocate nothing", "[range_map]", std::uint8_t, std::uint32_t, std::uint64_t) {
    using Index = TestType;
    std::mt19937_64 random{3};
    for (int round = 0; round < 30; ++round) {
        guarded::range_map<Index, item> map;
        for (int guard = 0; guard < 4; ++guard) {
            constexpr std::size_t n = 60;
            std::vector<std::unique_ptr<item>> values;
            for (std::size_t i = 0; i < n; ++i) values.push_back(std::make_unique<item>(1));
            const auto w = lock(map);
            map.reserve(w, n);
            const tests::failing_new failing{0};
            for (std::size_t i = 0; i < n; ++i) {
                auto first = static_cast<Index>(random());
                auto last = round % 2 == 0 ? first : static_cast<Index>(random());
                if (first > last) std::swap(first, last);
                if (round % 3 == 0) {  // far apart and wide: whole indices
                    first = static_cast<Index>(first & 0xf);
                    last = static_cast<Index>(last | ~Index{0} / 2);
                }
                map.store(w, first, last, std::move(values[i]));
            }
            REQUIRE_FALSE(tests::failing_new::happened());
        }
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("a cursor under the write guard stores, replaces and erases where it stands", "[range_map][cursor]") {
    map_type map;
    const auto w = lock(map);
    for (std::uint32_t i = 0; i < 100; ++i) map.store(w, i * 10, i * 10 + 5, std::make_unique<item>(static_cast<int>(i)));
    auto c = map.cursor(w, 0);
    int n = 0;
    while (const auto p = c.find(w)) {
        switch (n++ % 3) {
            case 0:
                c.erase(w);
                REQUIRE(c.state() == guarded::cursor_state::none);
                break;
            case 1:
                c.replace(w, std::make_unique<item>(-get(w, p, &item::id)));
                REQUIRE(c.state() == guarded::cursor_state::active);
                REQUIRE(c.last() == c.first() + 5);
                break;
            default:
                c.store(w, c.first() + 2, c.last() + 2, std::make_unique<item>(0));
                REQUIRE(c.first() % 10 == 2);
        }
    }
    REQUIRE(n == 100);
    const auto all = contents(map, borrow(w));
    REQUIRE(all.size() == 33 + 2 * 33);
    REQUIRE(all[0] == range{10, 15, -1});
    REQUIRE(all[1] == range{20, 21, 2});
    REQUIRE(all[2] == range{22, 27, 0});
    auto d = map.cursor(w, 12);
    REQUIRE(d.walk(w));
    d.erase(w);
    REQUIRE_FALSE(d.prev(w));
    REQUIRE(d.state() == guarded::cursor_state::underflow);
    tests::require_stop("the cursor stands on no entry", [] {
        map_type empty;
        const auto g = lock(empty);
        auto e = empty.cursor(g, 0);
        e.erase(g);
    });
}

TEST_CASE("a tree under an outer lock is written by the guards of its owner", "[range_map]") {
    struct space {
        int users = 0;
        guarded::range_map<std::uint32_t, item, guarded::rcu_bp,
                           guarded::outer_lock<guarded::locked<space, guarded::outer_mutex<std::shared_mutex>>>>
            regions;
        decltype(regions) others;
    };
    {
        guarded::locked<space, guarded::outer_mutex<std::shared_mutex>> mm;
        auto w = lock(mm);
        unsafe_with(w, root(w), [&](space& s) {
            s.regions.store(w, 1, 9, std::make_unique<item>(1));
            s.others.store(w, 1, 9, std::make_unique<item>(2));
            const auto p = s.regions.load(w, 5);
            s.regions.erase(w, 5);
            guarded::synchronize();
            REQUIRE(get(w, p, &item::id) == 1);  // until the owner's guard ends
        });
        const auto before = guarded::stats().retired;
        unlock(std::move(w));
        REQUIRE(guarded::stats().retired > before);
        auto r = lock_shared(mm);
        unsafe_with(r, root(r), [&](const space& s) {
            REQUIRE(s.regions.empty());
            REQUIRE(get(r, s.others.load(r, 3), &item::id) == 2);
        });
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
    tests::require_stop("guard of another lock: take the one that this tree was first written under", [] {
        guarded::locked<space, guarded::outer_mutex<std::shared_mutex>> a;
        guarded::locked<space, guarded::outer_mutex<std::shared_mutex>> b;
        const auto wa = lock(a);
        const auto wb = lock(b);
        unsafe_with(wa, root(wa), [&](space& s) {
            s.regions.store(wa, 1, 9, std::make_unique<item>(1));
            s.regions.store(wb, 1, 9, std::make_unique<item>(1));
        });
    });
}

#if !GUARDED_STRICT  // where all have pages
TEST_CASE("a tree takes the memory of its nodes from its allocator, and gives all of it back", "[range_map]") {
    struct counting : std::pmr::memory_resource {
        std::atomic<long> in_use{0};
        std::atomic<long> calls{0};
        void* do_allocate(std::size_t bytes, std::size_t alignment) override {
            in_use += static_cast<long>(bytes);
            ++calls;
            return std::pmr::new_delete_resource()->allocate(bytes, alignment);
        }
        void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
            in_use -= static_cast<long>(bytes);
            std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
        }
        bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
    };
    struct options : guarded::range_options {
        using allocator = std::pmr::polymorphic_allocator<std::byte>;
    };
    counting memory;
    {
        guarded::range_map<std::uint64_t, item, guarded::rcu_bp, std::mutex, options> map{&memory};
        std::mt19937_64 random{1};
        for (int i = 0; i < 5000; ++i) {
            const auto w = lock(map);
            const std::uint64_t first = random() % 50'000 << 20;
            if (i % 50 == 0) map.reserve(w, 1);
            map.store(w, first, first + random() % 3, std::make_unique<item>(i));
        }
        REQUIRE(memory.in_use > 100'000);
    }
    guarded::barrier();
    REQUIRE(memory.in_use == 0);
    REQUIRE(memory.calls > 100);
    REQUIRE(item::alive == 0);
}
#endif

namespace {

void fill(map_type& map) {
    auto w = lock(map);
    for (std::uint32_t i = 0; i < 100; ++i) map.store(w, i * 10, i * 10 + 5, std::make_unique<item>(static_cast<int>(i)));
}
/// Ends a guard where no compiler follows.
template <class G>
void drop(G& g) {
    unlock(std::move(tests::hidden(g)));
}

/// Makes its entries as it goes; throws when it is told to.
struct entry {
    std::uint32_t first;
    std::uint32_t last;
    std::unique_ptr<item>& value;
};

}  // namespace

TEST_CASE("a guard that a function drops within iterations, copies and removals stops the program there", "[range_map]") {
    map_type map;
    fill(map);
    for (const std::uint32_t at : {0U, 130U, 140U, 410U, 990U}) {  // entries that begin, end and fill leaves
        CAPTURE(at);
        const auto dropped = [&](auto g) {
            map.for_each(g, 0, 999, [&](std::uint32_t first, std::uint32_t, auto) {
                if (first == at) drop(g);
            });
        };
        tests::require_stop("this guard was released", [&] { dropped(lock(map)); });
        tests::require_stop("this guard was released", [&] { dropped(guarded::read_lock()); });
    }
    tests::require_stop("this guard was released", [&] {
        auto w = lock(map);
        const auto copy = map.clone(w, [&, copied = 0](const item& i) mutable {
            auto made = std::make_unique<item>(i.id);
            if (++copied == 30) drop(w);
            return made;
        });
    });
    tests::require_stop("this guard was released", [&] {
        auto w = lock(map);
        map.erase_range(w, 100, 500, [&](guarded::unlinked<item>&& u) noexcept {
            retire(std::move(u));
            drop(w);
        });
    });
}

TEST_CASE("what a store removed may go where the new value came from", "[range_map]") {
    {
        map_type map;
        auto w = lock(map);
        map.store(w, 1, 5, std::make_unique<item>(1));
        auto value = std::make_unique<item>(2);
        map.store(w, 1, 5, std::move(value), [&](guarded::unlinked<item>&& old) noexcept { value = wait(std::move(old)); });
        REQUIRE(value->id == 1);
        REQUIRE(get(w, map.load(w, 3), &item::id) == 2);
        std::unique_ptr<item> refused;
        for (std::uint32_t i = 10; refused == nullptr; i += 10) {
            auto next = std::make_unique<item>(3);
            const tests::failing_new failing{0};
            try {
                map.store(w, i, i + 5, std::move(next), [](guarded::unlinked<item>&&) noexcept {});
            } catch (const std::bad_alloc&) {
                refused = std::move(next);
                REQUIRE(refused != nullptr);
            }
        }
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("a function that is given what a tree removed leaves the tree alone: checked builds stop", "[range_map]") {
#if GUARDED_CHECKED
    tests::require_stop("a function that is given what a tree removed changes the tree", [] {
        map_type map;
        fill(map);
        auto w = lock(map);
        map.erase_range(w, 100, 500, [&](guarded::unlinked<item>&& u) noexcept {
            retire(std::move(u));
            map.clear(w);
        });
    });
#endif
}

TEST_CASE("a list that is loaded gives each value once", "[range_map]") {
    auto one = std::make_unique<item>(1);
    std::vector<entry> list{{1, 2, one}, {3, 4, one}};
    tests::require_stop("bulk_load of a value that two entries refer to", [&] {
        map_type map;
        auto w = lock(map);
        map.bulk_load(w, list.begin(), list.end());
    });
    one.reset();
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("what was read before trees exchanged their contents is stale: checked builds stop", "[range_map]") {
#if GUARDED_CHECKED
    tests::require_stop("this was read in an earlier critical section", [] {
        map_type a;
        map_type b;
        fill(a);
        auto wa = lock(a);
        auto wb = lock(b);
        const auto p = a.load(wa, 3);
        a.swap(wa, b, wb);
        return get(wa, p, &item::id);
    });
    tests::require_stop("this was read in an earlier critical section", [] {
        map_type a;
        map_type b;
        fill(a);
        auto wa = lock(a);
        auto wb = lock(b);
        auto c = a.cursor(wa, 0);
        static_cast<void>(c.find(wa));
        a.swap(borrow(wa), b, borrow(wb));
        return c.next(wa) ? 1 : 0;
    });
#endif
}

TEST_CASE("a copy of a tree under an outer lock is written under its own owner's", "[range_map]") {
    struct space {};
    using owner = guarded::locked<space, guarded::outer_mutex<std::mutex>>;
    using tree = guarded::range_map<std::uint32_t, item, guarded::rcu_bp, guarded::outer_lock<owner>>;
    owner parent;
    owner child;
    tree map;
    const auto fork = [&] {
        const auto w = lock(parent);
        map.store(w, 1, 8, std::make_unique<item>(1));
        return map.clone(w, [](const item& i) { return std::make_unique<item>(i.id); });
    };
    auto copy = fork();
    {
        const auto w = lock(child);
        copy.store(w, 4, 5, std::make_unique<item>(2));
        REQUIRE(copy.size() == 3);
    }
    {
        const auto w = lock(parent);
        REQUIRE(map.size() == 1);
    }
    tests::require_stop("guard of another lock: take the one that this tree was first written under", [&] {
        const auto w = lock(parent);
        copy.store(w, 1, std::make_unique<item>(3));
        return 0;
    });
}

TEST_CASE("a write cursor stops where its entry was changed by another call, and not where others were",
          "[range_map][cursor]") {
    const auto change = [](auto fn) {
        words map;
        const auto w = lock(map);
        map.store(w, 10, 20, 1);
        map.store(w, 40, 1);
        auto c = map.cursor(w, 10);
        static_cast<void>(c.walk(w));
        fn(map, borrow(w));
        c.replace(w, 9);
        return map.load(w, 15) == 9 && c.first() == 10 && c.last() == 20 ? 0 : 1;
    };
    REQUIRE(change([](auto&, auto) {}) == 0);
    REQUIRE(change([](words& map, auto w) { map.store(w, 30, 2); }) == 0);
    const auto replace_leaf = [](words& map, auto w) {
        for (std::uint64_t i = 100; i < 200; ++i) map.store(w, i, 2);
    };
    REQUIRE(change(replace_leaf) == 0);
    const std::string why = "the tree was changed where this cursor stands";
    tests::require_stop(why, [&] { return change([](words& map, auto w) { map.erase(w, 10); }); });
    tests::require_stop(why, [&] { return change([](words& map, auto w) { map.store(w, 12, 13, 2); }); });
    tests::require_stop(why, [&] { return change([](words& map, auto w) { map.clear(w); }); });
    tests::require_stop(why, [] {
        words map;
        const auto w = lock(map);
        map.store(w, 10, 20, 1);
        auto c = map.cursor(w, 10);
        static_cast<void>(c.walk(w));
        map.erase(w, 10);
        map.store(w, 12, 13, 2);
        c.erase(w);
        return 0;
    });
}

TEST_CASE("a null copy stops a clone", "[range_map]") {
    tests::require_stop("the copy of a tree's object is null", [] {
        map_type map;
        const auto w = lock(map);
        map.store(w, 1, std::make_unique<item>(1));
        return map.clone(w, [](const item&) { return std::unique_ptr<item>{}; }).empty() ? 0 : 1;
    });
}

TEST_CASE("trees are not swapped inside a section", "[range_map]") {
    tests::require_stop_aloud("trees are swapped inside a critical section", [] {
        map_type a;
        map_type b;
        const auto g = guarded::read_lock();
        const auto w = lock(a);
        const auto v = lock(b);
        a.swap(w, b, v);
        return 0;
    });
}

TEST_CASE("what a swap gave to a tree without memory of its own is freed without any", "[range_map]") {
    map_type b;
    {
        const auto w = lock(b);
        for (std::uint32_t i = 0; i < 100; ++i) b.store(w, i, std::make_unique<item>(1));
    }
    {
        std::optional<map_type> a{std::in_place};
        {
            const auto w = lock(*a);
            const auto v = lock(b);
            a->swap(w, b, v);
        }
        guarded::barrier();
        const tests::failing_new none{0};
        a.reset();
    }
    guarded::barrier();
    REQUIRE(item::alive == 0);
}

TEST_CASE("an iteration under the write guard sees what its function made of the tree", "[range_map]") {
    map_type map;
    const auto w = lock(map);
    for (std::uint32_t i = 0; i < 50; i += 10) map.store(w, i, i + 4, std::make_unique<item>(static_cast<int>(i)));
    std::vector<int> seen;
    map.for_each(w, 0, 100, [&](std::uint32_t first, auto, auto p) {
        seen.push_back(get(w, p, &item::id));
        if (first == 0) {
            retire(map.take(w, 10));  // may be freed at once: a writer is no reader
            map.store(w, 20, std::make_unique<item>(7));
        }
        if (first == 40) map.clear(w);
    });
    REQUIRE(seen == std::vector{0, 7, 20, 30, 40});
    seen.clear();
    for (std::uint32_t i = 0; i < 50; i += 10) map.store(w, i, i + 4, std::make_unique<item>(static_cast<int>(i)));
    map.for_each_reverse(w, 0, 100, [&](std::uint32_t first, auto, auto p) {
        seen.push_back(get(w, p, &item::id));
        if (first == 40) retire(map.take(w, 30));
    });
    REQUIRE(seen == std::vector{40, 20, 10, 0});
}

TEST_CASE("trees are swapped by threads that are online in qsbr, within an iteration, and no cursor stands in them after",
          "[range_map]") {
    const auto me = guarded::register_thread<guarded::rcu_qsbr>();
    words a;
    words b;
    const auto w = lock(a);
    const auto v = lock(b);
    for (std::uint64_t i = 0; i < 50; i += 10) a.store(w, i, i + 4, 1);
    b.store(v, 12, 13, 2);
    b.store(v, 30, 34, 2);
    std::vector<int> seen;
    a.for_each(w, 0, 100, [&](auto first, auto, int value) {
        seen.push_back(value);
        if (first == 0) a.swap(w, b, v);
    });
    REQUIRE(seen == std::vector{1, 2, 2});
}

TEST_CASE("a range that says how it ends may be empty, and then nothing is done", "[range_map]") {
    words map;
    auto w = lock(map);
    const auto all = [&] { return contents(map, borrow(w)); };
    map.store(w, 0, 99, 1);
    std::uint64_t none = 0;
    map.erase_range(w, guarded::from(0).until(none));
    map.erase_range(w, guarded::from(none).count(none));
    map.erase_range(w, guarded::from(~std::uint64_t{0}).count(0));
    map.store(w, guarded::from(5).until(5), 2);
    REQUIRE(map.insert(w, guarded::from(500).count(0), 2) == 2);
    REQUIRE(all() == std::vector<range>{{0, 99, 1}});
    map.store(w, guarded::from(10).until(20), 2);
    map.erase_range(w, guarded::from(30).count(5));
    REQUIRE(map.insert(w, guarded::from(~std::uint64_t{0}).count(1), 3) == std::nullopt);
    REQUIRE(map.insert(w, guarded::from(0).until(1), 3) == 3);
    REQUIRE(all() == std::vector<range>{{0, 9, 1}, {10, 19, 2}, {20, 29, 1}, {35, 99, 1}, {~0ULL, ~0ULL, 3}});
    int seen = 0;
    map.for_each(w, guarded::from(0).until(10), [&](auto, auto, auto) { ++seen; });
    map.for_each(w, guarded::from(0).until(none), [&](auto, auto, auto) { ++seen; });
    map.for_each(w, guarded::from(0).count(11), [&](auto, auto, auto) { ++seen; });
    REQUIRE(seen == 3);
}

TEST_CASE("an object that is stored over an empty range is still the caller's", "[range_map]") {
    map_type map;
    const auto w = lock(map);
    auto mine = std::make_unique<item>(1);
    map.store(w, guarded::from(5).until(5), std::move(mine));
    REQUIRE(mine != nullptr);
    auto back = map.insert(w, guarded::from(5).count(0), std::move(mine));
    REQUIRE(back != nullptr);
    map.store(w, guarded::from(5).until(7), std::move(back));
    int removed = 0;
    map.erase_range(w, guarded::from(5).until(5), [&](guarded::unlinked<item> u) noexcept { ++removed, retire(std::move(u)); });
    REQUIRE(removed == 0);
    map.erase_range(w, guarded::from(5).count(2), [&](guarded::unlinked<item> u) noexcept { ++removed, retire(std::move(u)); });
    REQUIRE(removed == 1);
}

TEST_CASE("a range that ends before it begins, or goes beyond the greatest index, stops the program", "[range_map]") {
    map_type map;
    const auto erased = [&map](const std::string& why, auto where) {
        tests::require_stop(why, [&] {
            const auto w = lock(map);
            map.erase_range(w, where);
        });
    };
    erased("the range ends before it begins", guarded::from(5).until(4));
    erased("the range goes beyond the greatest index", guarded::from(0xffffffffU).count(2));
    erased("negative index", guarded::from(-1).until(4));
    erased("negative index", guarded::from(0).count(-1));
    erased("index too great for this tree", guarded::from(0).until(1ULL << 32));
}
