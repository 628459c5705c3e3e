// What a step of a cursor, a look-up or a mark tells was so at one moment during the call, beside a writer whose leaves are
// merged, split and replaced, whose trees are cleared and exchanged.
#include "canary.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace {

using key = std::uint64_t;
template <class D>
using words = guarded::range_map<key, guarded::in_place<std::uint64_t>, D>;

/// Runs read(registration), which gives back how much it saw that cannot be, beside write(round) in so many rounds.
template <class D>
long beside(int rounds, const std::function<void(std::uint64_t)>& write,
            const std::function<long(const guarded::registration<D>&)>& read) {
    std::atomic<bool> done{false};
    std::atomic<long> wrong{0};
    std::atomic<long> reads{0};
    {
        std::jthread reader{[&] {
            const auto me = guarded::register_thread<D>();
            do {
                wrong += read(me);
                tests::between_sections(me);
                ++reads;
            } while (!done);
        }};
        for (int i = 1; i <= rounds * tests::scale(); ++i) write(static_cast<std::uint64_t>(i));
        done = true;
    }
    REQUIRE(reads != 0);
    return wrong;
}

template <class Map>
void churn(Map& map, std::mt19937_64& random) {
    const auto w = lock(map);
    for (int k = 0; k < 64; ++k) {
        const key at = random() % 1000;
        if (random() % 2 == 0)
            map.store(w, at, at + random() % 3, 1);
        else
            map.erase_range(w, at, at + random() % 40);
    }
}

/// Where a step has to end: in a range that holds an index.
template <class Cursor>
long misses(const Cursor& c, key at) {
    return c.range().first <= at && at <= c.range().last && c.index() == at ? 0 : 1;
}
template <class Cursor>
bool stands(const Cursor& c) {
    return c.state() == guarded::cursor_state::active || c.state() == guarded::cursor_state::none;
}

/// One step from where the cursor stands; whether it ended where it cannot.
template <class Cursor, class G>
long step(Cursor& c, guarded::borrowed<G> g, std::mt19937_64& random) {
    using guarded::cursor_state;
    const auto before = c.state();
    const bool on = stands(c);
    const auto was = on ? c.range() : typename Cursor::range_type{0, 0};
    const key from = c.index();
    switch (random() % 5) {
        case 0: {
            static_cast<void>(c.find_range(g));
            const key next = on ? was.last + 1 : before == cursor_state::overflow ? from + 1 : from;
            return stands(c) ? misses(c, next) : 0;
        }
        case 1:
            static_cast<void>(c.prev_range(g));
            return on && stands(c) ? misses(c, was.first - 1) : 0;
        case 2: {
            const bool some = static_cast<bool>(c.find(g));
            return some && before == cursor_state::active && c.last() <= was.last ? 1 : 0;
        }
        case 3: {
            const bool some = static_cast<bool>(c.find_rev(g));
            return some && before == cursor_state::active && c.first() >= was.first ? 1 : 0;
        }
        default: {
            const key to = random() % 1000;
            c.seek(to);
            static_cast<void>(c.walk(g));
            return misses(c, to);
        }
    }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a cursor beside a writer stands on a range that holds its index", "[stress]", tests::all_flavours) {
    words<TestType> map;
    std::mt19937_64 writes{5};
    std::mt19937_64 reads{1};
    const long wrong = beside<TestType>(
        5'000, [&](auto) { churn(map, writes); },
        [&](const auto& me) {
            long bad = 0;
            const auto g = read_lock(me);
            auto c = map.cursor(g, reads() % 1000);
            for (int k = 0; k < 100; ++k) bad += step(c, borrow(g), reads);
            return bad;
        });
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("look-ups beside a writer find what lies where they looked", "[stress]", tests::all_flavours) {
    words<TestType> map;
    std::mt19937_64 writes{6};
    std::mt19937_64 reads{2};
    const long wrong = beside<TestType>(
        5'000, [&](auto) { churn(map, writes); },
        [&](const auto& me) {
            long bad = map.height() > 3 || map.size() > 1100 ? 1 : 0;  // they need no guard
            const auto g = read_lock(me);
            for (int k = 0; k < 100; ++k) {
                const key at = reads() % 1000;
                if (const auto e = map.find(g, at)) bad += e.last < at ? 1 : 0;
                if (const auto e = map.next(g, at)) bad += e.first <= at ? 1 : 0;
                if (const auto e = map.prev(g, at)) bad += e.last >= at ? 1 : 0;
            }
            return bad;
        });
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("a step gives nothing that was gone before it began", "[stress]", tests::all_flavours) {
    words<TestType> map;
    std::atomic<std::uint64_t> rounds{0};  // what was stored in an earlier one is gone
    std::atomic<bool> over{false};
    constexpr int all = 40'000;
    const long wrong = beside<TestType>(
        all,
        [&](std::uint64_t round) {
            {
                const auto w = lock(map);
                for (const key last : {5, 4})  // other bounds: the leaf runs out of slots, and is replaced
                    for (key i = 0; i < 40; i += 10) {
                        map.store(w, i, i + last, round);
                        map.erase_range(w, i + last + 1, i + 9);
                    }
            }
            rounds = round;
            over = round + 100 >= std::uint64_t{all} * static_cast<unsigned>(tests::scale());  // nobody waits for the last ones
        },
        [&](const auto& me) {
            const auto g = read_lock(me);
            auto c = map.cursor(g, 0);
            if (!c.find(g)) return 0;
            const auto seen = rounds.load();
            while (rounds < seen + 2 && !over) std::this_thread::yield();
            const auto least = rounds.load();
            const auto v = c.next(g);
            return v && *v < least ? 1 : 0;
        });
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("who saw a tree empty steps to nothing", "[stress]", tests::all_flavours) {
    struct entry {
        key first;
        key last;
        std::uint64_t value;
    };
    std::vector<entry> list;
    for (key i = 0; i < 20'000; ++i) list.push_back({i * 10, i * 10 + 5, i});
    const auto me = guarded::register_thread<TestType>();
    int stale = 0;
    for (int round = 0; round < 10 * tests::scale(); ++round) {
        words<TestType> map;
        {
            const auto w = lock(map);
            map.bulk_load(w, list.begin(), list.end());
        }
        std::atomic<bool> ready{false};
        std::jthread writer{[&] {
            const auto w = lock(map);
            ready.wait(false);
            map.clear(w);
        }};
        const auto g = read_lock(me);
        auto c = map.cursor(g, list[list.size() - 400].first);
        REQUIRE(c.find(g));
        ready = true;
        ready.notify_one();
        while (map.load(g, 0)) std::this_thread::yield();
        stale += c.next(g) ? 1 : 0;
    }
    REQUIRE(stale == 0);
}

TEMPLATE_LIST_TEST_CASE("a swap lets nobody see in one tree what is stored in the other next", "[stress]",
                        tests::all_flavours) {
    words<TestType> mine;
    words<TestType> others;
    {
        const auto w = lock(mine);
        for (key i = 0; i < 100; ++i) mine.store(w, i * 10, i * 10 + 5, 0);
    }
    const auto me = guarded::register_thread<TestType>();
    std::atomic<bool> swapped{false};
    std::jthread writer;
    {
        const auto g = read_lock(me);
        auto c = mine.cursor(g, 0);
        REQUIRE(c.find(g) == 0);
        writer = std::jthread{[&] {
            const auto w = lock(mine);
            const auto v = lock(others);
            mine.swap(w, others, v);
            swapped = true;
            for (key i = 0; i < 100; ++i) others.store(v, i * 10, i * 10 + 5, 1);
        }};
        while (!mine.empty()) std::this_thread::yield();
        for (int i = 0; i < 1000; ++i) std::this_thread::yield();
        REQUIRE_FALSE(swapped);
        REQUIRE_FALSE(mine.find(g, 0));
        while (const auto v = c.find(g)) REQUIRE(v == 0);
    }
    tests::between_sections(me);
    [[maybe_unused]] const guarded::process::at_rest<TestType> waiting;
    writer.join();
    REQUIRE(swapped);
}

namespace {

struct with_marks : guarded::range_options {
    static constexpr bool marks = true;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a marked entry is found with the value that was marked", "[stress]", tests::all_flavours) {
    using guarded::mark;
    guarded::range_map<key, guarded::in_place<std::uint64_t>, TestType, std::mutex, with_marks> map;
    const long wrong = beside<TestType>(
        20'000,
        [&](std::uint64_t round) {
            const auto w = lock(map);
            map.store(w, 5, 9, 2 * round);
            map.set_mark(w, 5, mark::a);  // even values are marked, a before b
            map.set_mark(w, 5, mark::b);
            if (round % 2 == 0) map.clear_mark(w, 5, mark::b);
            map.store(w, 5, 9, 2 * round + 1);  // odd ones never
        },
        [&](const auto& me) {
            long bad = 0;
            const auto g = read_lock(me);
            for (int k = 0; k < 100; ++k) {
                if (const auto e = map.find_marked(g, mark::a)) bad += *e.value % 2 == 1 ? 1 : 0;
                const auto before = map.load(g, 5);
                if (!map.has_mark(g, 5, mark::b) || map.load(g, 5) != before) continue;
                const bool a = map.has_mark(g, 5, mark::a);
                bad += !a && map.load(g, 5) == before ? 1 : 0;  // this value, with b, never lost a
            }
            return bad;
        });
    REQUIRE(wrong == 0);
}
