// What validate finds wrong, and what dump shows: trees are broken on purpose, through the door that the headers use.
#include "../catch.hpp"

#include <guarded/guarded.hpp>
#include <guarded/range_debug.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>

namespace {

using map_type = guarded::range_map<std::uint64_t, guarded::in_place<int>>;
template <class Map>
using kinds_of = typename guarded::detail::range_inspection<Map>::kinds;
using kinds = kinds_of<map_type>;

struct all_options : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};
using marked_type = guarded::range_map<std::uint64_t, guarded::in_place<int>, guarded::rcu_bp, std::mutex, all_options>;

template <class Map>
auto& root_of(const Map& map) {
    return *guarded::detail::tree_access::root(map).load();
}
template <class Map>
auto& first_leaf(const Map& map) {
    using k = kinds_of<Map>;
    auto* n = &root_of(map);
    while (n->level != 0) n = static_cast<typename k::inner*>(n)->child[0].load();
    return static_cast<typename k::leaf&>(*n);
}
template <class G>
void fill(auto& map, guarded::borrowed<G> w) {
    for (std::uint64_t i = 0; i < 200; ++i) map.store(w, i * 10, i * 10 + 4, static_cast<int>(i));
}

/// Breaks a sound tree, and mends it again before its end.
void require_fault(const std::string& words, const std::function<std::function<void()>(map_type&)>& harm) {
    map_type map;
    const auto w = lock(map);
    fill(map, borrow(w));
    REQUIRE(validate(map, w).empty());
    const auto mend = harm(map);
    const auto found = validate(map, w);
    CAPTURE(words, found);
    REQUIRE(found.find(words) != std::string::npos);
    mend();
    REQUIRE(validate(map, w).empty());
}

/// Sets what a reference names, and back.
template <class T, class U>
std::function<void()> set(T& place, U value) {
    if constexpr (requires { place.store(value); }) {
        const U before = place.load();
        place.store(value);
        return [&place, before] { place.store(before); };
    } else {
        const U before = place;
        place = value;
        return [&place, before] { place = before; };
    }
}

}  // namespace

TEST_CASE("validate says what is wrong with a leaf", "[range_debug]") {
    require_fault("is empty", [](map_type& m) { return set(first_leaf(m).order, std::uint64_t{0}); });
    require_fault("was replaced, but is reached",
                  [](map_type& m) { return set(first_leaf(m).order, first_leaf(m).mine().killed().word()); });
    require_fault("has doomed values", [](map_type& m) { return set(first_leaf(m).doomed, std::uint16_t{1}); });
    require_fault("has other live slots", [](map_type& m) { return set(first_leaf(m).live, std::uint16_t{0}); });
    require_fault("never filled", [](map_type& m) { return set(first_leaf(m).count, std::uint8_t{1}); });
    require_fault("more slots than it has", [](map_type& m) { return set(first_leaf(m).count, std::uint8_t{15}); });
    require_fault("publishes a slot twice", [](map_type& m) {
        const auto order = first_leaf(m).mine();
        return set(first_leaf(m).order, order.without(1, 1).with(1, order.slot(0), 1).word());
    });
    require_fault("is not sorted", [](map_type& m) {
        const auto order = first_leaf(m).mine();
        return set(first_leaf(m).order, order.without(0, 1).with(1, order.slot(0), 1).word());
    });
    using narrow = kinds::leaf::narrow;
    require_fault("begins behind its end",
                  [](map_type& m) { return set(static_cast<narrow&>(first_leaf(m)).last_[first_leaf(m).mine().slot(1)], 5); });
    require_fault(", outside", [](map_type& m) {
        auto& l = first_leaf(m);
        return set(static_cast<narrow&>(l).last_[l.mine().slot(l.mine().count() - 1)], 5000);
    });
    require_fault("further than distances reach", [](map_type& m) {
        return set(static_cast<narrow&>(first_leaf(m)).last_[0], guarded::detail::range_reach + 1);
    });
}

TEST_CASE("validate says what is wrong with an inner node", "[range_debug]") {
    const auto top = [](map_type& m) -> kinds::inner& { return static_cast<kinds::inner&>(root_of(m)); };
    using narrow = kinds::inner::narrow;
    require_fault("a root with children: 1", [&](map_type& m) { return set(top(m).count, std::uint8_t{1}); });
    require_fault("a root of this level: 25", [&](map_type& m) { return set(top(m).level, std::uint8_t{25}); });
    require_fault("has 33 children", [&](map_type& m) { return set(top(m).count, std::uint8_t{33}); });
    require_fault("separators out of order", [&](map_type& m) { return set(static_cast<narrow&>(top(m)).low_[1], 0); });
    require_fault("routes its ends elsewhere",
                  [&](map_type& m) { return set(static_cast<narrow&>(top(m)).low_[30], 100'000); });
    require_fault("child of another level", [&](map_type& m) { return set(first_leaf(m).level, std::uint8_t{1}); });
    require_fault("a size that is not the number of entries: 200", [&](map_type& m) {
        auto& l = first_leaf(m);
        const unsigned slot = l.mine().slot(0);
        const auto live = set(l.live, static_cast<std::uint16_t>(l.live & ~(1U << slot)));
        const auto order = set(l.order, l.mine().without(0, 1).word());
        return [=] {
            live();
            order();
        };
    });
}

TEST_CASE("a tree that shrinks to what was its last child is valid, and low", "[range_debug]") {
    guarded::range_map<std::uint64_t, guarded::in_place<int>> map;
    const auto w = lock(map);
    for (std::uint64_t i = 0; i < 14337; ++i) map.store(w, i, 0);  // its last leaf has one entry, as have the nodes above
    REQUIRE(map.height() == 4);
    map.erase_range(w, 0, 14335);
    REQUIRE(guarded::validate(map, w).empty());
    REQUIRE(map.size() == 1);
    REQUIRE(map.height() == 1);
}

TEST_CASE("validate says which summary is outdated, and which value is counted wrong", "[range_debug]") {
    marked_type map;
    const auto w = lock(map);
    fill(map, borrow(w));
    REQUIRE(map.set_mark(w, 500, guarded::mark::b));
    REQUIRE(validate(map, w).empty());
    using k = kinds_of<marked_type>;
    auto& top = static_cast<k::inner&>(root_of(map));
    auto summary = k::extra(top).get(0);
    const auto right = summary;
    ++summary.gap;
    k::extra(top).set(0, summary);
    REQUIRE(validate(map, w).find("outdated summary of child 0") != std::string::npos);
    k::extra(top).set(0, right);
    REQUIRE(validate(map, w).empty());

    guarded::range_map<std::uint32_t, int> owned;
    const auto o = lock(owned);
    owned.store(o, 0, 9, std::make_unique<int>(1));
    owned.store(o, 3, 4, std::make_unique<int>(2));
    REQUIRE(validate(owned, o).empty());
    auto& l = first_leaf(owned);
    auto& middle = l.value(l.mine().slot(1));
    int* const value = middle.load();
    middle.store(l.value(l.mine().slot(0)).load());
    REQUIRE(validate(owned, o).find("places counted wrong") != std::string::npos);
    middle.store(nullptr);
    REQUIRE(validate(owned, o).find("null value") != std::string::npos);
    middle.store(value);
    REQUIRE(validate(owned, o).empty());
}

TEST_CASE("a tree is dumped as text and as a graph", "[range_debug]") {
    marked_type map;
    const auto w = lock(map);
    REQUIRE(dump(map, w) == "range_map: 0 entries, height 0\n");
    map.store(w, 10, 19, 7);
    map.store(w, 30, 39, -8);
    map.set_mark(w, 30, guarded::mark::a);
    map.set_mark(w, 30, guarded::mark::c);
    REQUIRE(dump(map, w) ==
            "range_map: 2 entries, height 1\n"
            "[0, 18446744073709551615] narrow leaf, 2 of 14 slots used\n"
            "  [10, 19] = 7\n"
            "  [30, 39] = -8 ac\n");
    REQUIRE(dump_dot(map, w) ==
            "digraph range_map {\n"
            "  node [shape=record, fontname=monospace];\n"
            "  n0 [label=\"{[0, 18446744073709551615]|[10, 19] = 7|[30, 39] = -8 ac}\"];\n"
            "}\n");
    fill(map, borrow(w));
    const auto text = dump(map, w);
    REQUIRE(std::count(text.begin(), text.end(), '\n') == 1 + 1 + static_cast<long>(map.size() + statistics(map, w).leaves));
    REQUIRE(dump_dot(map, w).find("n0 -> n1;") != std::string::npos);
}

TEST_CASE("statistics count nodes, their kinds, bytes and fill", "[range_debug]") {
    map_type map;
    const auto w = lock(map);
    REQUIRE(statistics(map, w).bytes == 0);
    std::mt19937_64 random{1};
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t first = random() % (std::uint64_t{1} << 35);
        map.store(w, first, first + random() % 64, i);
    }
    const auto s = statistics(map, w);
    REQUIRE(s.entries == map.size());
    REQUIRE(s.height == map.height());
    REQUIRE(s.wide_leaves < s.leaves);
    REQUIRE(s.wide_inner_nodes <= s.inner_nodes);
    REQUIRE(s.leaf_fill > 0.5);
    REQUIRE(s.leaf_fill <= 1);
    REQUIRE(s.inner_fill > 0.4);
    REQUIRE(s.bytes >= s.leaves * 200);
    REQUIRE(s.bytes < s.entries * 40);
}
