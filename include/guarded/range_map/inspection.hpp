// Looks at every node of a range_map: whether it is sound, what there is, how full.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/order.hpp>
#include <guarded/tree/search.hpp>

#include <atomic>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <unordered_map>

namespace guarded { inline namespace GUARDED_ABI {

/// What a tree consists of. Bytes are those of its nodes: neither the values that it owns, nor nodes that wait to be used
/// again.
struct range_statistics {
    std::size_t entries = 0;
    std::size_t leaves = 0;  // of them wide ones, which hold whole indices
    std::size_t wide_leaves = 0;
    std::size_t inner_nodes = 0;
    std::size_t wide_inner_nodes = 0;
    std::size_t bytes = 0;
    unsigned height = 0;
    double leaf_fill = 0;  // entries beside the slots that there are, children beside the places for them
    double inner_fill = 0;
};

namespace detail {

template <class Map>
class range_inspection {
  public:
    using kinds =
        range_kinds<typename Map::index_type, typename range_value<typename Map::element_type>::stored, typename Map::options>;
    using Index = typename kinds::Index;
    using node = typename kinds::node;
    using leaf = typename kinds::leaf;
    using inner = typename kinds::inner;

    explicit range_inspection(const Map& map) noexcept
        : map_{map}, root_{tree_access::root(map).load(std::memory_order_relaxed)} {}
    range_inspection(const range_inspection&) = delete;
    range_inspection& operator=(const range_inspection&) = delete;

    // --- whether it is sound

    std::string first_fault() {
        if (root_ != nullptr) {
            if (root_->level >= range_height) fault("a root of this level", root_->level);
            if (root_->level != 0 && root_->count < 2) fault("a root with children", root_->count);
            check(*root_, 0, std::numeric_limits<Index>::max());
        }
        if (entries_ != map_.size()) fault("a size that is not the number of entries", map_.size());
        if constexpr (range_value<typename Map::element_type>::owned)
            for (const auto& [value, places] : places_)
                if (tree_access::engine(map_).more_places(value) + 1 != places)
                    fault("a value with places counted wrong", places);
        return fault_;
    }

    // --- what there is

    std::string text() const {
        std::string all =
            line("range_map: ", std::to_string(map_.size()), " entries, height ", std::to_string(map_.height()), "\n");
        if (root_ != nullptr) print(all, *root_, 0, std::numeric_limits<Index>::max(), "");
        return all;
    }
    std::string graph() const {
        std::string all = "digraph range_map {\n  node [shape=record, fontname=monospace];\n";
        if (root_ != nullptr) {
            std::size_t names = 0;
            draw(all, *root_, 0, std::numeric_limits<Index>::max(), names);
        }
        return line(all, "}\n");
    }
    range_statistics count() const {
        range_statistics all;
        if (root_ != nullptr) add(all, *root_);
        all.height = map_.height();
        const auto part = [](std::size_t used, std::size_t of) {
            return of == 0 ? 0 : static_cast<double>(used) / static_cast<double>(of);
        };
        all.leaf_fill = part(all.entries, all.leaves * range_slots);
        all.inner_fill = part(all.leaves + all.inner_nodes - (root_ == nullptr ? 0 : 1), all.inner_nodes * range_fanout);
        return all;
    }

  private:
    /// Strings one after the other. (g++ 12 warns of operator+ of a literal and a temporary, where there is nothing.)
    template <class... Parts>
    static std::string line(const Parts&... parts) {
        std::string all;
        ((all += parts), ...);
        return all;
    }
    static std::string show(Index first, Index last) {
        return line("[", std::to_string(first), ", ", std::to_string(last), "]");
    }
    static const node& child_of(const inner& n, unsigned i) noexcept { return *n.child[i].load(std::memory_order_relaxed); }
    /// Calls fn(child, low, high) for each child of a node to which [low, high] is routed.
    template <class Fn>
    static void each_child(const inner& n, Index low, Index high, Fn fn) {
        for (unsigned i = 0; i < n.count; ++i)
            fn(child_of(n, i), i == 0 ? low : n.low(i), i + 1U == n.count ? high : static_cast<Index>(n.low(i + 1) - 1));
    }
    static std::string marks_of(const leaf& l, unsigned slot) {
        std::string names;
        for (unsigned m = 0; m < range_mark_kinds; ++m)
            if ((kinds::extra(l).of(slot) >> m & 1U) != 0) names += static_cast<char>('a' + m);
        return names.empty() ? names : line(" ", names);
    }
    static std::string value_of([[maybe_unused]] const leaf& l, [[maybe_unused]] unsigned slot) {
        if constexpr (std::is_arithmetic_v<typename kinds::stored>)
            return line(" = ", std::to_string(l.value(slot).load(std::memory_order_relaxed)));
        else
            return {};
    }
    static std::string name_of(const node& n) {
        return line(n.wide ? "wide " : "narrow ", n.level == 0 ? "leaf" : "inner node");
    }

    void fault(const std::string& what, std::size_t number) {
        if (fault_.empty()) fault_ = line(what, ": ", std::to_string(number));
    }
    void fault_at(const node& n, const std::string& what, Index low, Index high) {
        if (fault_.empty())
            fault_ = line(name_of(n), " of level ", std::to_string(n.level), " for ", show(low, high), ": ", what);
    }

    void check(const node& n, Index low, Index high) {
        if (!fault_.empty()) return;
        if (n.mine().dead()) fault_at(n, "was replaced, but is reached", low, high);
        if (n.doomed != 0) fault_at(n, "has doomed values", low, high);
        if (n.level == 0)
            check_leaf(static_cast<const leaf&>(n), low, high);
        else
            check_inner(static_cast<const inner&>(n), low, high);
    }
    void check_leaf(const leaf& l, Index low, Index high) {
        const range_order order = l.mine();
        entries_ += order.count();
        if (order.count() == 0) fault_at(l, "is empty", low, high);
        if (l.count > range_slots) fault_at(l, "has used more slots than it has", low, high);
        unsigned live = 0;
        for (unsigned i = 0; i < order.count(); ++i) {
            const unsigned slot = order.slot(i);
            if (slot >= l.count) return fault_at(l, "publishes a slot that was never filled", low, high);
            if ((live >> slot & 1U) != 0) return fault_at(l, "publishes a slot twice", low, high);
            live |= 1U << slot;
            const Index first = l.first(slot);
            const Index last = l.last(slot);
            if (last < first) return fault_at(l, "has a range that begins behind its end", low, high);
            if (!l.fits(first, last)) return fault_at(l, "has a range further than distances reach", low, high);
            if (first < low || last > high) return fault_at(l, line("has ", show(first, last), ", outside"), low, high);
            if (i != 0 && l.last(order.slot(i - 1)) >= first) return fault_at(l, "is not sorted", low, high);
            if constexpr (range_value<typename Map::element_type>::owned) {
                const auto* value = l.value(slot).load(std::memory_order_relaxed);
                if (value == nullptr) return fault_at(l, "has a null value", low, high);
                ++places_[value];
            }
        }
        if (live != l.live) fault_at(l, "has other live slots than it publishes", low, high);
    }
    void check_inner(const inner& n, Index low, Index high) {
        if (n.count == 0 || n.count > range_fanout)
            return fault_at(n, line("has ", std::to_string(n.count), " children"), low, high);
        Index before = low;
        for (unsigned i = 1; i < n.count; ++i) {
            if (n.low(i) <= before || n.low(i) > high) return fault_at(n, "has separators out of order", low, high);
            before = n.low(i);
        }
        for (unsigned i = 1; i < n.count; ++i)
            if (n.route(n.low(i)) != i || n.route(static_cast<Index>(n.low(i) - 1)) != i - 1)
                return fault_at(n, "does not route as its separators say", low, high);
        if (n.route(low) != 0 || n.route(high) != n.count - 1U) return fault_at(n, "routes its ends elsewhere", low, high);
        each_child(n, low, high, [&](const node& child, Index child_low, Index child_high) {
            if (child.level + 1U != n.level) return fault_at(n, "has a child of another level than the one below", low, high);
            check(child, child_low, child_high);
        });
        if constexpr (kinds::summed)
            for (unsigned i = 0; i < n.count && fault_.empty(); ++i)
                if (!(kinds::extra(n).get(i) == kinds::of(child_of(n, i))))
                    fault_at(n, line("has an outdated summary of child ", std::to_string(i)), low, high);
    }

    void print(std::string& all, const node& n, Index low, Index high, const std::string& indent) const {
        all += line(indent, show(low, high), " ", name_of(n));
        if (n.level == 0) {
            const auto& l = static_cast<const leaf&>(n);
            const range_order order = l.mine();
            all += line(", ", std::to_string(l.count), " of ", std::to_string(range_slots), " slots used\n");
            for (unsigned i = 0; i < order.count(); ++i) {
                const unsigned slot = order.slot(i);
                all += line(indent, "  ", show(l.first(slot), l.last(slot)), value_of(l, slot), marks_of(l, slot), "\n");
            }
        } else {
            all += line(", ", std::to_string(n.count), " of ", std::to_string(range_fanout), " children\n");
            each_child(static_cast<const inner&>(n), low, high,
                       [&](const node& child, Index l, Index h) { print(all, child, l, h, line(indent, "  ")); });
        }
    }
    std::string draw(std::string& all, const node& n, Index low, Index high, std::size_t& names) const {
        const std::string name = line("n", std::to_string(names++));
        std::string label = show(low, high);
        if (n.level == 0) {
            const auto& l = static_cast<const leaf&>(n);
            for (unsigned i = 0; i < l.mine().count(); ++i) {
                const unsigned slot = l.mine().slot(i);
                label += line("|", show(l.first(slot), l.last(slot)), value_of(l, slot), marks_of(l, slot));
            }
        }
        all += line("  ", name, " [label=\"{", label, "}\"", n.wide ? ", style=dashed" : "", "];\n");
        if (n.level != 0)
            each_child(static_cast<const inner&>(n), low, high, [&](const node& child, Index l, Index h) {
                const std::string below = draw(all, child, l, h, names);
                all += line("  ", name, " -> ", below, ";\n");
            });
        return name;
    }
    void add(range_statistics& all, const node& n) const {
        if (n.level == 0) {
            all.entries += n.mine().count();
            ++all.leaves;
            all.wide_leaves += n.wide ? 1 : 0;
        } else {
            ++all.inner_nodes;
            all.wide_inner_nodes += n.wide ? 1 : 0;
            each_child(static_cast<const inner&>(n), 0, 0, [&](const node& child, Index, Index) { add(all, child); });
        }
        all.bytes += tree_access::engine(map_).limbo().bytes_of(n);
    }

    const Map& map_;
    const node* root_;
    std::string fault_{};
    std::size_t entries_ = 0;
    std::unordered_map<const void*, std::size_t> places_{};
};

}  // namespace detail

}}  // namespace guarded::GUARDED_ABI
