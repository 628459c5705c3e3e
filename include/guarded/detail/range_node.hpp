// Nodes of range_map: a B+ tree whose leaves hold closed ranges. Readers walk it while a writer replaces nodes.
//
// What is published never changes but for two kinds of pointer: a leaf's values and an inner node's children, each replaced
// by one release store. Every entry lies within the span of indices that the separators above route to its leaf.
#pragma once

#include <guarded/detail/reclaim.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>

namespace guarded::inline GUARDED_ABI::detail {

/// Entries of a leaf, children of an inner node.
inline constexpr unsigned range_fanout = 16;
/// Below this a node is merged with a neighbour.
inline constexpr unsigned range_sparse = range_fanout / 4;
/// Every level but the root's is at least range_sparse wide, so no tree in memory is higher.
inline constexpr unsigned range_height = 24;

template <class Index>
struct range_node : reclaim_head {
    std::atomic<bool> dead{false};  // replaced: a cursor that stands here walks again from the top
    std::uint8_t count = 0;
    std::uint8_t level = 0;  // 0 for leaves
};

template <class Index, class T>
struct range_leaf : range_node<Index> {
    std::array<Index, range_fanout> first;
    std::array<Index, range_fanout> last;
    std::array<std::atomic<T*>, range_fanout> value;
    std::uint32_t doomed = 0;  // values that die with this leaf; the writer's

    /// The number of entries that end before x: the first entry that covers x or follows it.
    GUARDED_INLINE unsigned at_or_after(Index x) const noexcept {
        unsigned n = 0;
        for (unsigned i = 0; i < this->count; ++i) n += last[i] < x;
        return n;
    }
    /// The number of entries that begin at or before x: one past the last entry that covers x or precedes it.
    GUARDED_INLINE unsigned begun(Index x) const noexcept {
        unsigned n = 0;
        for (unsigned i = 0; i < this->count; ++i) n += first[i] <= x;
        return n;
    }
};

template <class Index>
struct range_inner : range_node<Index> {
    std::array<Index, range_fanout - 1> low;  // low[i] is the least index that is routed to child[i + 1]
    std::array<std::atomic<range_node<Index>*>, range_fanout> child;

    /// The child that x is routed to.
    GUARDED_INLINE unsigned route(Index x) const noexcept {
        unsigned n = 0;
        for (unsigned i = 0; i + 1 < this->count; ++i) n += low[i] <= x;
        return n;
    }
};

/// Where a walk ended: a leaf and the span of indices that is routed to it.
template <class Index, class T>
struct range_place {
    const range_leaf<Index, T>* leaf;
    Index low;
    Index high;  // inclusive
};

/// Walks from a root to the leaf that index is routed to. Wait-free.
template <class T, class Index>
GUARDED_INLINE range_place<Index, T> range_walk(const range_node<Index>* root, Index index) noexcept {
    const auto* node = root;
    Index low = 0;
    Index high = std::numeric_limits<Index>::max();
    while (node->level != 0) {
        const auto* inner = static_cast<const range_inner<Index>*>(node);
        const unsigned i = inner->route(index);
        if (i != 0) low = inner->low[i - 1];
        if (i + 1U < inner->count) high = static_cast<Index>(inner->low[i] - 1);
        node = inner->child[i].load(std::memory_order_consume);
    }
    return {static_cast<const range_leaf<Index, T>*>(node), low, high};
}

/// An entry: a leaf and the place in it. None when leaf is null.
template <class Index, class T>
struct range_entry {
    const range_leaf<Index, T>* leaf = nullptr;
    unsigned slot = 0;
};

/// The first entry that covers index or follows it. O(log n).
template <class T, class Index>
range_entry<Index, T> range_at_or_after(const std::atomic<range_node<Index>*>& root, Index index) noexcept {
    while (const auto* top = root.load(std::memory_order_consume)) {
        const auto at = range_walk<T>(top, index);
        if (const unsigned i = at.leaf->at_or_after(index); i < at.leaf->count) return {at.leaf, i};
        if (at.high == std::numeric_limits<Index>::max()) break;
        index = static_cast<Index>(at.high + 1);
    }
    return {};
}

/// The last entry that covers index or precedes it. O(log n).
template <class T, class Index>
range_entry<Index, T> range_at_or_before(const std::atomic<range_node<Index>*>& root, Index index) noexcept {
    while (const auto* top = root.load(std::memory_order_consume)) {
        const auto at = range_walk<T>(top, index);
        if (const unsigned n = at.leaf->begun(index); n > 0) return {at.leaf, n - 1};
        if (at.low == 0) break;
        index = static_cast<Index>(at.low - 1);
    }
    return {};
}

}  // namespace guarded::inline GUARDED_ABI::detail
