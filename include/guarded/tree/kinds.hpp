// What a range_map keeps beside its nodes when its options ask for gaps or marks: in each inner node a summary of each child,
// in each leaf the marks of its entries. Trees without options have neither field nor instruction of it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/order.hpp>
#include <guarded/tree/search.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: what a node has behind it is written with its slots

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

inline constexpr unsigned range_mark_kinds = 3;

/// What lies below a node: the first and the last index in use, the widest gap between them, and the marks that occur.
template <class Index>
struct range_summary {
    Index first{};
    Index last{};
    Index gap{};
    unsigned marks = 0;

    friend bool operator==(const range_summary&, const range_summary&) = default;
};

template <bool on>
struct range_leaf_marks {
    unsigned of(unsigned) const noexcept { return 0; }
    void set(unsigned, unsigned) noexcept {}
    bool was_marked(unsigned) const noexcept { return false; }
};
/// Marks by slot. Readers look at them, and then at the value, which stays as it is in a slot that was ever marked.
template <>
struct range_leaf_marks<true> {
    std::array<std::atomic<std::uint16_t>, range_mark_kinds> slots{};
    std::uint16_t ever = 0;  // the writer's

    range_leaf_marks() = default;
    range_leaf_marks(const range_leaf_marks&) = delete;
    range_leaf_marks& operator=(const range_leaf_marks& other) noexcept {
        for (unsigned slot = 0; slot < range_slots; ++slot) set(slot, other.of(slot));
        return *this;
    }

    unsigned of(unsigned slot) const noexcept {
        unsigned found = 0;
        for (unsigned m = 0; m < range_mark_kinds; ++m) found |= (slots[m].load(std::memory_order_acquire) >> slot & 1U) << m;
        return found;
    }
    bool was_marked(unsigned slot) const noexcept { return (ever >> slot & 1U) != 0; }
    void set(unsigned slot, unsigned marks) noexcept {
        if (marks != 0) ever |= static_cast<std::uint16_t>(1U << slot);
        for (unsigned m = 0; m < range_mark_kinds; ++m) {
            const unsigned others = slots[m].load(std::memory_order_relaxed) & ~(1U << slot);
            slots[m].store(static_cast<std::uint16_t>(others | (marks >> m & 1U) << slot), std::memory_order_release);
        }
    }
};

/// The writer's, by child.
template <class Index, bool on>
struct range_child_gaps {
    void get(unsigned, range_summary<Index>&) const noexcept {}
    void set(unsigned, const range_summary<Index>&) noexcept {}
};
template <class Index>
struct range_child_gaps<Index, true> {
    struct used {
        Index first;
        Index last;
        Index gap;
    };
    std::array<used, range_fanout> child;

    void get(unsigned i, range_summary<Index>& s) const noexcept {
        s.first = child[i].first;
        s.last = child[i].last;
        s.gap = child[i].gap;
    }
    void set(unsigned i, const range_summary<Index>& s) noexcept { child[i] = {s.first, s.last, s.gap}; }
};

template <bool on>
struct range_child_marks {
    unsigned of(unsigned) const noexcept { return 0; }
    void set(unsigned, unsigned) noexcept {}
};
/// Marks that occur below each child. A reader may see too many: it looks into the child and goes on.
template <>
struct range_child_marks<true> {
    std::array<std::atomic<std::uint32_t>, range_mark_kinds> children{};

    range_child_marks() = default;
    range_child_marks(const range_child_marks&) = delete;
    range_child_marks& operator=(const range_child_marks& other) noexcept {
        for (unsigned child = 0; child < range_fanout; ++child) set(child, other.of(child));
        return *this;
    }

    unsigned of(unsigned child) const noexcept {
        unsigned found = 0;
        for (unsigned m = 0; m < range_mark_kinds; ++m)
            found |= (children[m].load(std::memory_order_relaxed) >> child & 1U) << m;
        return found;
    }
    void set(unsigned child, unsigned marks) noexcept {
        for (unsigned m = 0; m < range_mark_kinds; ++m) {
            const std::uint32_t others = children[m].load(std::memory_order_relaxed) & ~(1U << child);
            children[m].store(others | (marks >> m & 1U) << child, std::memory_order_relaxed);
        }
    }
};

struct range_nothing {};

/// A node and what hangs behind it.
template <class Node, class Extra>
struct range_with : Node {
    [[no_unique_address]] Extra extra;
};

/// The nodes of a tree with these options.
template <class I, class V, class Options>
struct range_kinds {
    using Index = I;
    using stored = V;
    using node = range_node<Index>;
    using leaf = range_leaf<Index, V>;
    using inner = range_inner<Index>;
    using summary = range_summary<Index>;
    static constexpr bool summed = Options::gaps || Options::marks;

    using leaf_extra = range_leaf_marks<Options::marks>;
    struct inner_extra {
        [[no_unique_address]] range_child_gaps<Index, Options::gaps> gaps;
        [[no_unique_address]] range_child_marks<Options::marks> marks;

        summary get(unsigned i) const noexcept {
            summary s;
            gaps.get(i, s);
            s.marks = marks.of(i);
            return s;
        }
        void set(unsigned i, const summary& s) noexcept {
            gaps.set(i, s);
            marks.set(i, s.marks);
        }
    };

    template <class Layout>
    using full = range_with<Layout, std::conditional_t<std::is_base_of_v<leaf, Layout>, leaf_extra, inner_extra>>;

    GUARDED_INLINE static const leaf_extra& extra(const leaf& l) noexcept {
        return leaf::visit(l, [](auto& n) -> const leaf_extra& {
            return static_cast<const full<std::remove_cvref_t<decltype(n)>>&>(n).extra;
        });
    }
    static leaf_extra& extra(leaf& l) noexcept { return const_cast<leaf_extra&>(extra(std::as_const(l))); }
    GUARDED_INLINE static const inner_extra& extra(const inner& i) noexcept {
        return inner::visit(i, [](const auto& n) -> const inner_extra& {
            return static_cast<const full<std::remove_cvref_t<decltype(n)>>&>(n).extra;
        });
    }
    static inner_extra& extra(inner& i) noexcept { return const_cast<inner_extra&>(extra(std::as_const(i))); }

    static void append(summary& all, const summary& next, bool is_first) noexcept {
        if constexpr (Options::gaps) {
            if (is_first)
                all.first = next.first, all.gap = next.gap;
            else
                all.gap = std::max({all.gap, next.gap, static_cast<Index>(next.first - all.last - 1)});
            all.last = next.last;
        }
        all.marks |= next.marks;
    }
    /// Of what lies below a node, which is not empty.
    static summary of(const node& n) noexcept {
        summary all;
        if constexpr (summed) {
            if (n.level == 0) {
                const auto& l = static_cast<const leaf&>(n);
                const range_order order = l.mine();
                for (unsigned i = 0; i < order.count(); ++i) {
                    const unsigned slot = order.slot(i);
                    summary one{0, 0, 0, extra(l).of(slot)};
                    if constexpr (Options::gaps) one.first = l.first(slot), one.last = l.last(slot);
                    append(all, one, i == 0);
                }
            } else {
                const auto& e = extra(static_cast<const inner&>(n));
                for (unsigned i = 0; i < n.count; ++i) append(all, e.get(i), i == 0);
            }
        }
        return all;
    }

    /// Brings the summaries above the leaf of index up to date. The writer's. O(log n), less where no node was replaced: then
    /// what is above a summary that stays as it was is right.
    static void refresh([[maybe_unused]] node* root, [[maybe_unused]] Index index, [[maybe_unused]] bool replaced) noexcept {
        if constexpr (summed) {
            struct step {
                inner* node;
                unsigned child;
            };
            std::array<step, range_height> path;
            unsigned depth = 0;
            if (root == nullptr) return;
            for (; root->level != 0; ++depth) {
                auto* const n = static_cast<inner*>(root);
                path[depth] = {n, n->route(index)};
                root = n->child[path[depth].child].load(std::memory_order_relaxed);
            }
            while (depth-- > 0) {
                const auto& [n, child] = path[depth];
                const summary now = of(n->level == 1 ? *n->child[child].load(std::memory_order_relaxed)
                                                     : static_cast<node&>(*path[depth + 1].node));
                if (!replaced && extra(*n).get(child) == now) return;
                extra(*n).set(child, now);
            }
        }
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
