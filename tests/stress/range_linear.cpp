// Short histories of calls by three threads, each of which has to have an order in which the calls, one after the other, give
// what they gave: load, store, insert and erase are linearisable, over many leaves too.
#include "canary.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace {

constexpr unsigned cells = 4;

/// What four cells hold: a value each, 0 for none, and whether a cell belongs to one range with the next.
struct state {
    std::array<std::uint8_t, cells> value{};
    std::array<bool, cells> joined{};
    friend auto operator<=>(const state&, const state&) = default;

    void store(unsigned first, unsigned last, std::uint8_t v) {
        if (first > 0) joined[first - 1] = false;
        for (unsigned i = first; i <= last; ++i) {
            value[i] = v;
            joined[i] = i != last;
        }
    }
    bool erase(unsigned cell) {
        if (value[cell] == 0) return false;
        unsigned first = cell;
        while (first > 0 && joined[first - 1]) --first;
        unsigned last = cell;
        while (joined[last]) ++last;
        store(first, last, 0);
        for (unsigned i = first; i <= last; ++i) joined[i] = false;
        return true;
    }
    bool is_free(unsigned first, unsigned last) const {
        for (unsigned i = first; i <= last; ++i)
            if (value[i] != 0) return false;
        return true;
    }
};

struct call {
    enum class kind { load, store, insert, erase } what = kind::load;
    unsigned first = 0;
    unsigned last = 0;
    std::uint8_t value = 0;   // that is stored
    std::uint8_t result = 0;  // what load found, or whether insert or erase did something
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    /// Whether the call may give its result in a state, which it changes.
    bool fits(state& s) const {
        switch (what) {
            case kind::load:
                return s.value[first] == result;
            case kind::store:
                s.store(first, last, value);
                return true;
            case kind::insert: {
                const bool fits = s.is_free(first, last);
                if (fits) s.store(first, last, value);
                return fits == (result != 0);
            }
            default:
                return s.erase(first) == (result != 0);
        }
    }
};

/// Whether some order of the calls, in which none comes before one that had ended when it began, gives all results.
class checker {
  public:
    static bool is_linearisable(const std::vector<call>& history) { return checker{history}.search(0, {}); }

  private:
    explicit checker(const std::vector<call>& history) : history_{history} {}

    bool search(unsigned done, const state& s) {
        if (done + 1 == 1U << history_.size()) return true;
        if (!seen_.insert({done, s}).second) return false;
        std::uint64_t first_end = std::numeric_limits<std::uint64_t>::max();
        for (unsigned i = 0; i < history_.size(); ++i)
            if ((done >> i & 1U) == 0) first_end = std::min(first_end, history_[i].end);
        for (unsigned i = 0; i < history_.size(); ++i) {
            if ((done >> i & 1U) != 0 || history_[i].begin > first_end) continue;
            state next = s;
            if (history_[i].fits(next) && search(done | 1U << i, next)) return true;
        }
        return false;
    }

    const std::vector<call>& history_;
    std::set<std::pair<unsigned, state>> seen_;
};

/// Where a cell is: near the others, or with many entries of others between.
struct layout {
    std::uint64_t distance;
    std::uint64_t at(unsigned cell) const { return cell * distance; }
};

template <class Map, class Registration>
void run(Map& map, const Registration& me, layout where, std::atomic<std::uint64_t>& clock, std::vector<call>& calls) {
    for (call& c : calls) {
        c.begin = clock++;
        if (c.what == call::kind::load) {
            auto g = read_lock(me);
            c.result = static_cast<std::uint8_t>(map.load(g, where.at(c.first)).value_or(0));
        } else {
            auto w = lock(map);
            if (c.what == call::kind::store)
                map.store(w, where.at(c.first), where.at(c.last), c.value);
            else if (c.what == call::kind::insert)
                c.result = map.insert(w, where.at(c.first), where.at(c.last), c.value) ? 0 : 1;
            else
                c.result = map.erase(w, where.at(c.first)) ? 1 : 0;
        }
        c.end = clock++;
    }
}

constexpr unsigned threads = 3;
constexpr unsigned calls_of_each = 4;

std::vector<call> make_calls(std::mt19937_64& random, unsigned thread, bool wide) {
    std::vector<call> calls(calls_of_each);
    for (unsigned i = 0; i < calls_of_each; ++i) {
        const std::array kinds{call::kind::load, call::kind::load, call::kind::store, call::kind::erase, call::kind::insert};
        calls[i].what = kinds[random() % (wide ? 4 : 5)];  // where others are between, nothing but one cell can be inserted
        calls[i].first = random() % cells;
        calls[i].last = calls[i].first + random() % (cells - calls[i].first);
        calls[i].value = static_cast<std::uint8_t>(1 + thread * calls_of_each + i);
    }
    return calls;
}

}  // namespace

TEST_CASE("the check of histories rejects what cannot have been", "[stress]") {
    using enum call::kind;
    const call stored{store, 0, 3, 1, 0, 0, 1};
    // One step: who saw the new value in one cell cannot then see the old one in another.
    REQUIRE_FALSE(checker::is_linearisable({{store, 0, 3, 1, 0, 0, 9}, {load, 0, 0, 0, 1, 1, 2}, {load, 3, 3, 0, 0, 3, 4}}));
    REQUIRE(checker::is_linearisable({{store, 0, 3, 1, 0, 0, 9}, {load, 0, 0, 0, 0, 1, 2}, {load, 3, 3, 0, 1, 3, 4}}));
    REQUIRE_FALSE(checker::is_linearisable({stored, {load, 2, 2, 0, 0, 2, 3}}));                             // stale
    REQUIRE_FALSE(checker::is_linearisable({stored, {load, 2, 2, 0, 7, 2, 3}}));                             // out of thin air
    REQUIRE_FALSE(checker::is_linearisable({stored, {erase, 1, 1, 0, 1, 2, 3}, {load, 3, 3, 0, 1, 4, 5}}));  // half erased
    REQUIRE(checker::is_linearisable({stored, {erase, 1, 1, 0, 1, 2, 3}, {load, 3, 3, 0, 0, 4, 5}}));
    REQUIRE_FALSE(checker::is_linearisable({stored, {insert, 3, 3, 5, 1, 2, 3}}));
    REQUIRE_FALSE(checker::is_linearisable({stored, {erase, 0, 0, 0, 1, 2, 6}, {erase, 3, 3, 0, 1, 3, 5}}));  // erased twice
    REQUIRE(
        checker::is_linearisable({stored, {store, 1, 1, 2, 0, 2, 3}, {erase, 0, 0, 0, 1, 4, 5}, {erase, 3, 3, 0, 1, 6, 7}}));
}

TEST_CASE("the check of histories accepts what one thread after the other did, and rejects any other result", "[stress]") {
    using enum call::kind;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random{seed};
        std::vector<call> history;
        for (unsigned t = 0; t < threads; ++t)
            for (const call& c : make_calls(random, t, false)) history.push_back(c);
        std::shuffle(history.begin(), history.end(), random);
        state s;
        std::uint64_t now = 32;
        for (call& c : history) {
            for (c.result = 0;; ++c.result) {
                state next = s;
                if (!c.fits(next)) continue;
                s = next;
                break;
            }
            now += 8;  // it lasts from up to three calls before this moment to as many behind it
            c.begin = now - random() % 28;
            c.end = now + 1 + random() % 28;
        }
        REQUIRE(checker::is_linearisable(history));
        auto wrong = history;
        call& some = wrong[random() % wrong.size()];
        some = {load, some.first, some.first, 0, 99, some.begin, some.end};  // what nobody stored
        REQUIRE_FALSE(checker::is_linearisable(wrong));
        wrong = history;
        wrong.push_back({store, 0, cells - 1, 77, 0, now + 1000, now + 1001});
        wrong.push_back({load, 0, 0, 0, 77, now + 1002, now + 1003});
        REQUIRE(checker::is_linearisable(wrong));
        wrong.push_back({load, cells - 1, cells - 1, 0, 0, now + 1004, now + 1005});  // the store is torn
        REQUIRE_FALSE(checker::is_linearisable(wrong));
        wrong.back().result = 77;
        wrong.push_back({erase, static_cast<unsigned>(random() % cells), 0, 0, 0, now + 1006, now + 1007});  // did nothing
        REQUIRE_FALSE(checker::is_linearisable(wrong));
        wrong.back().result = 1;
        REQUIRE(checker::is_linearisable(wrong));
        wrong.push_back({insert, 0, cells - 1, 55, 1, now + 2000, now + 2001});
        wrong.push_back({load, 1, 1, 0, 77, now + 2002, now + 2003});  // what was erased
        REQUIRE_FALSE(checker::is_linearisable(wrong));
    }
}

TEMPLATE_LIST_TEST_CASE("calls of several threads are linearisable", "[stress]", tests::all_flavours) {
    using domain = TestType;
    struct history {
        guarded::range_map<std::uint64_t, guarded::in_place<std::uint64_t>, domain> tree;
        layout where{};
        std::array<std::vector<call>, threads> calls;
        std::atomic<unsigned> here{0};
    };
    std::mt19937_64 random{7};
    std::atomic<std::uint64_t> clock{0};
    long wrong = 0;
    for (int batch = 0; batch < 10 * tests::scale(); ++batch) {
        std::vector<std::unique_ptr<history>> histories;
        for (unsigned i = 0; i < 200; ++i) {
            auto& h = *histories.emplace_back(std::make_unique<history>());
            h.where = {i % 2 == 0 ? std::uint64_t{1} : std::uint64_t{1000}};
            for (unsigned t = 0; t < threads; ++t) h.calls[t] = make_calls(random, t, i % 2 != 0);
            if (i % 2 == 0) continue;
            auto w = lock(h.tree);
            for (unsigned cell = 0; cell + 1 < cells; ++cell)
                for (std::uint64_t k = 1; k < 60; ++k) h.tree.store(w, h.where.at(cell) + k * 16, 999);
        }
        {
            std::vector<std::jthread> all;
            for (unsigned t = 0; t < threads; ++t)
                all.emplace_back([&, t] {
                    const auto me = guarded::register_thread<domain>();
                    for (auto& h : histories) {
                        ++h->here;
                        for (unsigned spins = 1; h->here != threads; ++spins) {  // who spins begins at the same time
                            tests::between_sections(me);
                            if (spins % 256 == 0) std::this_thread::yield();
                        }
                        run(h->tree, me, h->where, clock, h->calls[t]);
                    }
                });
        }
        for (const auto& h : histories) {
            std::vector<call> all;
            for (const auto& some : h->calls) all.insert(all.end(), some.begin(), some.end());
            wrong += checker::is_linearisable(all) ? 0 : 1;
        }
    }
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("a store over many leaves is one step to readers", "[stress]", tests::all_flavours) {
    using domain = TestType;
    constexpr std::uint64_t space = 1 << 16;
    std::atomic<long> torn{0};
    std::atomic<long> rounds{0};
    {
        guarded::range_map<std::uint64_t, guarded::in_place<std::uint64_t>, domain> map;
        std::atomic<bool> done{false};
        std::vector<std::jthread> readers;
        for (unsigned t = 0; t < 2; ++t)
            readers.emplace_back([&, t] {
                const auto me = guarded::register_thread<domain>();
                std::mt19937_64 random{t};
                do {
                    {
                        auto g = read_lock(me);
                        std::uint64_t seen = 0;
                        for (int i = 0; i < 16; ++i) {  // each version is stored everywhere at once, and then in parts
                            const auto version = map.load(g, random() % space).value_or(0);
                            torn += version < seen ? 1 : 0;
                            seen = std::max(seen, version);
                        }
                    }
                    tests::between_sections(me);
                    ++rounds;
                } while (!done);
            });
        std::mt19937_64 random{9};
        for (std::uint64_t version = 1; version <= 200ULL * static_cast<unsigned>(tests::scale()); ++version) {
            {
                auto w = lock(map);
                map.store(w, 0, space - 1, version);
            }
            for (int i = 0; i < 400; ++i) {
                const auto at = random() % space;
                auto w = lock(map);
                map.store(w, at, std::min(space - 1, at + random() % 64), version);
            }
        }
        done = true;
    }
    REQUIRE(rounds >= 2);
    REQUIRE(torn == 0);
}
