// Cursors: steps, states, and the three ways to leave one.
#include "../../catch.hpp"
#include "../child.hpp"
#include "oracle.hpp"

#include <guarded/guarded.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::cursor_state;
using where = guarded::position<std::uint32_t>::place;
using map_type = guarded::range_map<std::uint32_t, int>;
constexpr auto greatest = std::numeric_limits<std::uint32_t>::max();

/// Three ranges: [10, 19] 1, [30, 39] 2, [40, greatest] 3.
void fill(map_type& map) {
    auto w = lock(map);
    map.store(w, 10, 19, std::make_unique<int>(1));
    map.store(w, 30, 39, std::make_unique<int>(2));
    map.store(w, 40, greatest, std::make_unique<int>(3));
}

/// What a cursor does, said plainly.
template <class Index>
struct plain_cursor {
    static constexpr Index max_index = std::numeric_limits<Index>::max();
    using range = typename tests::oracle<Index>::range;
    using place = typename guarded::position<Index>::place;
    const tests::oracle<Index>& tree;
    Index index;
    cursor_state state = cursor_state::start;
    range here{};
    place where = place::at;

    void resume(guarded::position<Index> at) {
        index = at.index;
        where = at.where;
        state = cursor_state::start;
        if (where == place::past_end) passed(cursor_state::overflow, max_index);
        if (where == place::before_begin) passed(cursor_state::underflow, 0);
    }
    bool sent() const { return state == cursor_state::start && where == place::at; }

    bool on_range() const { return state == cursor_state::active || state == cursor_state::none; }
    void passed(cursor_state end, Index at) {
        if (state == cursor_state::none)
            at = end == cursor_state::overflow ? std::max(at, here.last) : std::min(at, here.first);
        state = end;
        index = at;
    }
    void stand(const range& r) {
        here = r;
        state = r.id == tree.none ? cursor_state::none : cursor_state::active;
    }
    void settle(Index at) {
        index = at;
        stand(tree.around(at));
    }
    void walk() {
        if (state != cursor_state::overflow && state != cursor_state::underflow) settle(index);
    }
    /// The index at which a step upwards, downwards begins to look; none if it is behind the end, before 0.
    std::optional<Index> up_from() const {
        const bool passes = state == cursor_state::active || state == cursor_state::overflow;
        const Index last = state == cursor_state::active ? here.last : index;
        const bool turns = state == cursor_state::start && where == place::down;
        if (!passes && !turns) return index;
        return last == max_index ? std::nullopt : std::optional{static_cast<Index>(last + 1)};
    }
    std::optional<Index> down_from() const {
        const bool passes = state == cursor_state::active || state == cursor_state::underflow;
        const Index first = state == cursor_state::active ? here.first : index;
        const bool turns = state == cursor_state::start && where == place::up;
        if (!passes && !turns) return index;
        return first == 0 ? std::nullopt : std::optional{static_cast<Index>(first - 1)};
    }
    void find(Index max) {
        if (state == cursor_state::overflow && index >= max) return;
        const auto from = up_from();
        if (!from) return passed(cursor_state::overflow, max_index);
        const auto r = tree.at_or_after(*from);
        if (!r || r->first > max) return passed(cursor_state::overflow, *from > max ? static_cast<Index>(*from - 1) : max);
        stand(*r);
        index = r->first;
    }
    void find_rev(Index min) {
        if (state == cursor_state::underflow && index <= min) return;
        const auto from = down_from();
        if (!from) return passed(cursor_state::underflow, 0);
        const auto r = tree.at_or_before(*from);
        if (!r || r->last < min) return passed(cursor_state::underflow, *from < min ? static_cast<Index>(*from + 1) : min);
        stand(*r);
        index = r->last;
    }
    void pass_over_start() {
        if (sent() && tree.load(index)) stand(*tree.load(index));
    }
    void next(Index max) {
        pass_over_start();
        find(max);
    }
    void prev(Index min) {
        pass_over_start();
        find_rev(min);
    }
    void range_up(Index max) {
        if (state == cursor_state::overflow && index >= max) return;
        if (state == cursor_state::overflow) return settle(static_cast<Index>(index + 1));
        if (!on_range()) return settle(index);
        if (here.last >= max) return passed(cursor_state::overflow, here.last);
        settle(static_cast<Index>(here.last + 1));
    }
    void find_range(Index max) {
        if (state == cursor_state::start && where == place::down) {
            if (!up_from()) return passed(cursor_state::overflow, max_index);
            return settle(*up_from());
        }
        if (state == cursor_state::start && index > max) return passed(cursor_state::overflow, static_cast<Index>(index - 1));
        range_up(max);
    }
    void next_range(Index max) {
        if (sent()) settle(index);
        find_range(max);
    }
    void prev_range(Index min) {
        if (state == cursor_state::start && where == place::up) {
            if (!down_from()) return passed(cursor_state::underflow, 0);
            return settle(*down_from());
        }
        if (sent()) settle(index);
        if (state == cursor_state::start && index < min) return passed(cursor_state::underflow, static_cast<Index>(index + 1));
        if (state == cursor_state::underflow && index <= min) return;
        if (state == cursor_state::underflow) return settle(static_cast<Index>(index - 1));
        if (!on_range()) return settle(index);
        if (here.first <= min) return passed(cursor_state::underflow, here.first);
        settle(static_cast<Index>(here.first - 1));
    }
};

/// Steps at random, with limits and without, while the tree changes under the cursor now and then.
template <class Twin>
void step_at_random(Twin& t, bool changing) {
    using Index = typename Twin::Index;
    constexpr Index max_index = Twin::greatest;
    const auto g = guarded::read_lock();
    using place = typename guarded::position<Index>::place;
    const std::array places{place::at, place::at, place::up, place::down, place::past_end, place::before_begin};
    const Index far = t.number(2) == 0 ? Index{0} : max_index;
    const guarded::position<Index> start{t.number(8) == 0 ? far : t.any(), places[t.number(places.size())]};
    auto c = t.map().resume(g, start);
    using range = typename decltype(c)::range_type;
    plain_cursor<Index> model{t.model(), start.index};
    model.resume(start);
    for (int step = 0; step < 200; ++step) {
        if (t.number(64) == 0) break;  // the first steps are those that differ
        if (changing && t.number(4) == 0) t.change();
        const Index near = static_cast<Index>(model.index + t.number(40) - 20);
        const Index max = t.number(3) != 0 ? max_index : near;
        const Index min = t.number(3) != 0 ? Index{0} : near;
        const auto call = t.number(9) + (step / 16 % 2 == 0 && t.number(2) == 0 ? 10 : 0);  // some turns go one way
        typename decltype(c)::pointer p{};
        switch (call) {
            case 0:
                p = c.walk(g), model.walk();
                break;
            case 1:
                p = c.find(g, max), model.find(max);
                break;
            case 2:
                p = c.next(g, max), model.next(max);
                break;
            case 3:
                p = c.find_rev(g, min), model.find_rev(min);
                break;
            case 4:
                p = c.prev(g, min), model.prev(min);
                break;
            case 5:
                p = c.find_range(g, max), model.find_range(max);
                break;
            case 6:
                p = c.next_range(g, max), model.next_range(max);
                break;
            case 7:
                p = c.prev_range(g, min), model.prev_range(min);
                break;
            case 8:
                if (t.number(4) != 0) continue;
                model.index = t.number(8) == 0 ? (t.number(2) == 0 ? Index{0} : max_index) : t.any();
                model.resume(guarded::position<Index>{model.index});
                c.seek(model.index);
                continue;
            default:
                p = step / 32 % 2 == 0 ? c.find_range(g) : c.prev_range(g);
                step / 32 % 2 == 0 ? model.find_range(max_index) : model.prev_range(0);
        }
        const bool entry = model.state == cursor_state::active;
        const bool same = c.state() == model.state && c.index() == model.index && static_cast<bool>(p) == entry &&
                          (!entry || tests::id_of(borrow(g), p) == model.here.id) &&
                          (!model.on_range() || c.range() == range{model.here.first, model.here.last});
        if (same) continue;  // Catch2 takes its time for each REQUIRE
        CAPTURE(step, call, +max, +min, +model.index, +model.here.first, +model.here.last, model.state, +c.index(), c.state());
        FAIL("the cursor is elsewhere");
    }
}

/// The loops that a user would write over a window, paused at random, each with what it has read.
template <class Twin>
struct scans {
    using Index = typename Twin::Index;
    using position = guarded::position<Index>;
    using ranges = std::vector<typename Twin::range>;
    Twin& t;
    Index first;
    Index last;
    ranges read;

    bool pauses() { return t.number(3) == 0; }
    template <class C, class G, class P>
    void use(const C& c, guarded::borrowed<G> g, const P& p) {
        read.push_back({c.first(), c.last(), tests::id_of(borrow(g), p)});
    }

    void find_find() {
        for (std::optional<position> at{first}; at;) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, *std::exchange(at, {}));
            while (const auto p = c.find(g, last)) {
                use(c, borrow(g), p);
                if (!pauses()) continue;
                at = park_after(std::move(c));
                break;
            }
        }
    }
    void find_next() {
        for (std::optional<position> at{first}; at;) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, *std::exchange(at, {}));
            for (auto p = c.find(g, last); p; p = c.next(g, last)) {
                use(c, borrow(g), p);
                if (!pauses()) continue;
                at = park_after(std::move(c));
                break;
            }
        }
    }
    /// The first entry alone is looked for by find or walk; all others come by next, resumed or not.
    void next_alone() {
        position at{first};
        {
            const auto g = guarded::read_lock();
            auto c = t.map().cursor(g, first);
            auto p = c.walk(g);
            if (!p) p = c.find(g, last);
            if (!p) return;
            use(c, borrow(g), p);
            at = park_after(std::move(c));
        }
        for (bool more = true; more;) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, at);
            more = false;
            while (const auto p = c.next(g, last)) {
                use(c, borrow(g), p);
                more = pauses();
                if (more) break;
            }
            at = park_after(std::move(c));
        }
    }
    /// Parked on what was not read, which find looks at again; and at times before the first step.
    void parked_unread() {
        position at{first};
        for (bool more = true; more;) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, at);
            more = pauses();
            if (!more) {
                for (auto p = c.find(g, last); p && !more; more = pauses(), p = c.next(g, last)) use(c, borrow(g), p);
                more = c.state() == cursor_state::active;
            }
            at = park_here(std::move(c));
        }
    }
    /// Parked on what was read, beside which next goes on.
    void parked_read() {
        position at{first};
        for (bool begins = true, more = true; more; begins = false) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, at);
            more = false;
            for (auto p = begins ? c.find(g, last) : c.next(g, last); p; p = c.next(g, last)) {
                use(c, borrow(g), p);
                more = pauses();
                if (more) break;
            }
            at = park_here(std::move(c));
        }
    }
    /// An iteration that was stopped, and a cursor, take turns.
    void for_each_and_cursor() {
        for (std::optional<position> at{first}; at;) {
            const auto g = guarded::read_lock();
            if (pauses()) {
                at = t.map().for_each(g, *at, last, [&](Index f, Index l, auto v) {
                    read.push_back({f, l, tests::id_of(borrow(g), v)});
                    return !pauses();
                });
                continue;
            }
            auto c = t.map().resume(g, *std::exchange(at, {}));
            const auto p = read.empty() || t.number(2) == 0 ? c.find(g, last) : c.next(g, last);
            if (!p) return;
            use(c, borrow(g), p);
            at = park_after(std::move(c));
        }
    }
    void find_rev_find_rev() {
        for (std::optional<position> at{last}; at;) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, *std::exchange(at, {}));
            while (const auto p = c.find_rev(g, first)) {
                use(c, borrow(g), p);
                if (!pauses()) continue;
                at = park_before(std::move(c));
                break;
            }
        }
    }
    void find_rev_prev() {
        bool begins = true;
        for (std::optional<position> at{last}; at; begins = false) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, *std::exchange(at, {}));
            for (auto p = begins ? c.find_rev(g, first) : c.prev(g, first); p; p = c.prev(g, first)) {
                use(c, borrow(g), p);
                if (!pauses()) continue;
                at = park_before(std::move(c));
                break;
            }
        }
    }
    void walk_prev() {
        for (std::optional<position> at{last}; at;) {
            const auto g = guarded::read_lock();
            auto c = t.map().resume(g, *std::exchange(at, {}));
            auto p = c.walk(g);
            if (!p) p = c.prev(g, first);
            if (!p) return;
            use(c, borrow(g), p);
            if (c.first() > first) at = park_before(std::move(c));
        }
    }
};

/// Ranges, gaps included, from index on or downwards, paused at random.
template <class Twin>
auto ranges_in_pieces(Twin& t, typename Twin::Index from, bool up) {
    using Index = typename Twin::Index;
    std::vector<std::pair<Index, Index>> seen;
    std::optional<guarded::position<Index>> at{from};
    for (bool begins = true; at; begins = false) {
        const auto g = guarded::read_lock();
        auto c = t.map().resume(g, *std::exchange(at, {}));
        const auto step = [&](bool first_step) {
            if (!up) {
                if (first_step && begins)
                    (void)c.walk(g);
                else
                    (void)c.prev_range(g);
            } else if (t.number(2) == 0 || (first_step && begins)) {
                (void)c.find_range(g);
            } else {
                (void)c.next_range(g);
            }
        };
        for (step(true); c.state() == cursor_state::active || c.state() == cursor_state::none; step(false)) {
            seen.emplace_back(c.range().first, c.range().last);
            if (t.number(3) != 0) continue;
            at = up ? park_after(std::move(c)) : park_before(std::move(c));
            break;
        }
    }
    return seen;
}

}  // namespace

TEMPLATE_TEST_CASE("a cursor's steps answer as a std::map of ranges does, also while the tree changes under it", "[cursor]",
                   tests::owning_twin<std::uint8_t>, tests::owning_twin<std::uint16_t>, tests::owning_twin<std::uint32_t>,
                   tests::owning_twin<std::uint64_t>, tests::word_twin<std::uint8_t>, tests::word_twin<std::uint16_t>,
                   tests::word_twin<std::uint32_t>, tests::word_twin<std::uint64_t>) {
    tests::for_random_twins<TestType>([](TestType& t) {
        for (int i = 0; i < 6; ++i) step_at_random(t, false);
        for (int i = 0; i < 12; ++i) step_at_random(t, true);
    });
    SUCCEED();
}

TEMPLATE_TEST_CASE("a scan in pieces meets each entry of its window once, in order, by each loop that a user would write",
                   "[cursor]", tests::owning_twin<std::uint8_t>, tests::word_twin<std::uint32_t>,
                   tests::word_twin<std::uint64_t>) {
    using scans = scans<TestType>;
    using scan = void (scans::*)();
    const std::array<std::pair<const char*, scan>, 6> upwards{{{"find, find", &scans::find_find},
                                                               {"find, next", &scans::find_next},
                                                               {"next", &scans::next_alone},
                                                               {"parked on what was not read", &scans::parked_unread},
                                                               {"parked on what was read", &scans::parked_read},
                                                               {"for_each, cursor", &scans::for_each_and_cursor}}};
    const std::array<std::pair<const char*, scan>, 3> downwards{{{"find_rev, find_rev", &scans::find_rev_find_rev},
                                                                 {"find_rev, prev", &scans::find_rev_prev},
                                                                 {"walk, prev", &scans::walk_prev}}};
    tests::for_random_twins<TestType>([&](TestType& t) {
        for (int i = 0; i < 4; ++i) {
            auto window = t.window();
            if (i % 2 == 0) window = {0, TestType::greatest};
            auto expected = t.model().within(window.first, window.second);
            const auto compare = [&](const char* name, scan s) {
                CAPTURE(name, +window.first, +window.second);
                scans of{t, window.first, window.second, {}};
                (of.*s)();
                REQUIRE(of.read == expected);
            };
            for (const auto& [name, s] : upwards) compare(name, s);
            std::reverse(expected.begin(), expected.end());
            for (const auto& [name, s] : downwards) compare(name, s);
        }
    });
}

TEMPLATE_TEST_CASE("a scan in pieces over gaps, too, covers each index once, in both directions", "[cursor]",
                   tests::owning_twin<std::uint8_t>, tests::word_twin<std::uint64_t>) {
    using Index = typename TestType::Index;
    tests::for_random_twins<TestType>([](TestType& t) {
        auto up = ranges_in_pieces(t, Index{0}, true);
        Index next = 0;
        for (const auto& [first, last] : up) {
            REQUIRE((first == next && last == t.model().around(first).last));
            next = static_cast<Index>(last + 1);
        }
        REQUIRE(next == 0);
        auto down = ranges_in_pieces(t, TestType::greatest, false);
        std::reverse(down.begin(), down.end());
        REQUIRE(down == up);
    });
}

TEST_CASE("a cursor that finds nothing up to a limit has passed the gap that it stood in", "[cursor]") {
    map_type map;
    {
        auto w = lock(map);
        map.store(w, 0, 9, std::make_unique<int>(1));
        map.store(w, 30, 39, std::make_unique<int>(2));
    }
    const auto g = guarded::read_lock();
    auto c = map.cursor(g, 15);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE_FALSE(c.find(g, 12));
    REQUIRE((c.state() == cursor_state::overflow && c.index() == 29));
    c.seek(15);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE_FALSE(c.next(g, 29));
    REQUIRE(c.index() == 29);
    REQUIRE(get(g, c.find(g)) == 2);
    c.seek(15);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE_FALSE(c.find_rev(g, 20));
    REQUIRE((c.state() == cursor_state::underflow && c.index() == 10));
    REQUIRE(get(g, c.prev(g)) == 1);
    c.seek(50);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE_FALSE(c.find(g, 60));
    REQUIRE(c.index() == greatest);
}

TEST_CASE("the ranges of a tree, gaps included, cover all indices, in both directions", "[cursor]") {
    map_type map;
    fill(map);
    const auto g = guarded::read_lock();
    using range = decltype(map.cursor(g, 0))::range_type;
    const std::vector<range> all{{0, 9}, {10, 19}, {20, 29}, {30, 39}, {40, greatest}};
    std::vector<range> up;
    auto c = map.cursor(g, 0);
    for (auto p = c.find_range(g); c.state() != cursor_state::overflow; p = c.find_range(g)) {
        REQUIRE(static_cast<bool>(p) == (c.state() == cursor_state::active));
        up.push_back(c.range());
    }
    REQUIRE(up == all);
    std::vector<range> down;
    for (auto p = c.prev_range(g); c.state() != cursor_state::underflow; p = c.prev_range(g)) down.push_back(c.range());
    std::reverse(down.begin(), down.end());
    REQUIRE(down == all);
}

TEST_CASE("at a limit a cursor keeps its way: further with a greater one, back to what it stood on", "[cursor]") {
    map_type map;
    fill(map);
    const auto g = guarded::read_lock();
    auto c = map.cursor(g, 0);
    REQUIRE(get(g, c.find(g, 15)) == 1);
    REQUIRE_FALSE(c.find(g, 15));
    REQUIRE((c.state() == cursor_state::overflow && c.index() == 19));
    REQUIRE_FALSE(c.find(g, 15));
    REQUIRE(get(g, c.find(g, 30)) == 2);
    REQUIRE_FALSE(c.next(g, 39));
    REQUIRE(get(g, c.prev(g)) == 2);
    REQUIRE_FALSE(c.find_rev(g, 25));
    REQUIRE((c.state() == cursor_state::underflow && c.index() == 25));
    REQUIRE(get(g, c.find_rev(g, 19)) == 1);
    REQUIRE_FALSE(c.find_rev(g));
    REQUIRE(c.state() == cursor_state::underflow);
    REQUIRE(get(g, c.find(g)) == 1);
}

TEST_CASE("a walk into a gap tells the gap", "[cursor]") {
    map_type map;
    fill(map);
    const auto g = guarded::read_lock();
    auto c = map.cursor(g, 25);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE((c.range().first == 20 && c.range().last == 29 && c.index() == 25));
    REQUIRE(park_after(std::move(c)) == guarded::position<std::uint32_t>{30, where::up});
    map_type empty;
    auto d = empty.cursor(g, 25);
    REQUIRE_FALSE(d.walk(g));
    REQUIRE((d.range().first == 0 && d.range().last == greatest));
    tests::require_stop("the cursor stands on no range", [&] {
        const auto h = guarded::read_lock();
        return map.cursor(h, 5).range().first != 0;
    });
}

TEST_CASE("what was parked at a limit goes on behind it, or before it", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 0);
    REQUIRE(get(g, c.find(g, 15)) == 1);
    REQUIRE_FALSE(c.find(g, 15));
    const auto at = park_here(std::move(c));
    REQUIRE(at == guarded::position<std::uint32_t>{20, where::up});
    auto again = relock(std::move(g));
    auto resumed = map.resume(again, at);
    REQUIRE(get(again, resumed.find(again)) == 2);
    REQUIRE(get(again, resumed.find(again)) == 3);
    REQUIRE_FALSE(resumed.find_rev(again, 40));
    REQUIRE(park_here(std::move(resumed)) == guarded::position<std::uint32_t>{39, where::down});
}

TEST_CASE("walk finds the range that covers the index and nothing else", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 15);
    REQUIRE(c.state() == cursor_state::start);
    const auto p = c.walk(g);
    REQUIRE(get(g, p) == 1);
    REQUIRE((c.state() == cursor_state::active && c.first() == 10 && c.last() == 19 && c.index() == 15));
    c.seek(25);
    REQUIRE_FALSE(c.walk(g));
    REQUIRE((c.state() == cursor_state::none && c.index() == 25));
}

TEST_CASE("find goes on from the range it stands on, up to a greatest index", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 15);
    REQUIRE(get(g, c.find(g)) == 1);
    REQUIRE(get(g, c.find(g)) == 2);
    REQUIRE_FALSE(c.find(g, 39));
    REQUIRE(c.state() == cursor_state::overflow);
    c.seek(20);
    REQUIRE(get(g, c.find(g)) == 2);
    REQUIRE(get(g, c.find(g)) == 3);
    REQUIRE_FALSE(c.find(g));
    REQUIRE_FALSE(c.find(g));
}

TEST_CASE("next and prev step from a range to its neighbours, and turn at the ends", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 30);
    REQUIRE(get(g, c.next(g)) == 3);
    REQUIRE_FALSE(c.next(g));
    REQUIRE(c.state() == cursor_state::overflow);
    REQUIRE(get(g, c.prev(g)) == 3);
    REQUIRE(get(g, c.prev(g)) == 2);
    REQUIRE(c.index() == 39);
    REQUIRE(get(g, c.prev(g)) == 1);
    REQUIRE_FALSE(c.prev(g));
    REQUIRE(c.state() == cursor_state::underflow);
    REQUIRE(get(g, c.next(g)) == 1);
    REQUIRE_FALSE(c.prev(g, 5));
    c.seek(25);
    REQUIRE(get(g, c.prev(g)) == 1);
    c.seek(25);
    REQUIRE_FALSE(c.prev(g, 20));
    c.seek(25);
    REQUIRE(get(g, c.next(g)) == 2);
}

TEST_CASE("park_here keeps the index asked for, park_after and park_before the range's neighbourhood", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto at = map.cursor(g, 15);
    REQUIRE(at.walk(g));
    REQUIRE(park_here(std::move(at)) == guarded::position<std::uint32_t>{15});
    auto after = map.cursor(g, 15);
    REQUIRE(after.walk(g));
    REQUIRE(park_after(std::move(after)) == guarded::position<std::uint32_t>{20, where::up});
    auto before = map.cursor(g, 15);
    REQUIRE(before.walk(g));
    REQUIRE(park_before(std::move(before)) == guarded::position<std::uint32_t>{9, where::down});

    auto last = map.cursor(g, 50);
    REQUIRE(last.walk(g));
    const auto end = park_after(std::move(last));
    auto again = relock(std::move(g));
    auto resumed = map.resume(again, end);
    REQUIRE_FALSE(resumed.find(again));
    REQUIRE(get(again, resumed.prev(again)) == 3);
}

TEST_CASE("a cursor whose leaf was replaced goes on in the new one", "[cursor]") {
    map_type map;
    {
        auto w = lock(map);
        for (std::uint32_t i = 0; i < 400; ++i) map.store(w, i * 10, i * 10 + 4, std::make_unique<int>(static_cast<int>(i)));
    }
    auto g = guarded::read_lock();
    auto c = map.cursor(g, 0);
    int seen = 0;
    while (auto p = c.find(g)) {
        REQUIRE(get(g, p) == seen++);
        auto w = lock(map);
        map.erase(w, c.first());                                              // what the cursor stands on goes
        map.store(w, c.last() + 2, c.last() + 3, std::make_unique<int>(-1));  // and something comes right behind it
        unlock(std::move(w));
        const auto fresh = c.next(g);
        REQUIRE(get(g, fresh) == -1);
    }
    REQUIRE(seen == 400);
}

TEST_CASE("two cursors walk under one guard", "[cursor]") {
    map_type map;
    fill(map);
    auto g = guarded::read_lock();
    auto a = map.cursor(g, 0);
    auto b = map.cursor(g, greatest);
    REQUIRE(get(g, a.find(g)) == 1);
    REQUIRE(get(g, b.walk(g)) == 3);
    REQUIRE(get(g, a.next(g)) == 2);
    REQUIRE(get(g, b.prev(g)) == 2);
}

TEST_CASE("a cursor cannot be copied, moved or put on the heap", "[cursor]") {
    map_type map;
    auto g = guarded::read_lock();
    using type = decltype(map.cursor(g, 0));
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<type>);
    STATIC_REQUIRE_FALSE(std::is_move_constructible_v<type>);
    STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<type>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<guarded::position<std::uint32_t>>);
}
