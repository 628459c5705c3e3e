// Walks down a tree of tree/node.hpp: to a leaf, to the entry at an index, and from one entry to the next.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/base/rcu_dereference.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/order.hpp>

#include <atomic>
#include <cstddef>
#include <limits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Where a walk ended: a leaf, and the two inner nodes above, where there are any, with the child that the walk took.
template <class Index, class V>
struct range_place {
    const range_leaf<Index, V>* leaf = nullptr;
    const range_inner<Index>* above = nullptr;
    unsigned child = 0;
    const range_inner<Index>* top = nullptr;
    unsigned top_child = 0;
    bool rightmost = true;

    /// Whether an index behind the one walked to is routed to the leaf, as far as the node above tells.
    bool surely_routes(Index index) const noexcept {
        return rightmost || (child + 1U < above->count && index < above->low(child + 1));
    }
};
/// The indices that are routed to a leaf; closed.
template <class Index>
struct range_span {
    Index low = 0;
    Index high = std::numeric_limits<Index>::max();
};

/// Asks for all of a leaf's cache lines at once.
GUARDED_INLINE void range_fetch(const void* leaf) noexcept {
    for (std::size_t line = 0; line < 4; ++line) __builtin_prefetch(static_cast<const char*>(leaf) + 64 * line);
}

/// Walks from a root to the leaf that index is routed to. Wait-free.
template <class V, class Index>
GUARDED_INLINE const range_leaf<Index, V>* range_leaf_of(const range_node<Index>* node, Index index) noexcept {
    while (node->level != 0) {
        const auto* inner = static_cast<const range_inner<Index>*>(node);
        node = inner->child[inner->route(index)].load(rcu_dereference_order);
    }
    return static_cast<const range_leaf<Index, V>*>(node);
}
/// The same, for callers that need the way there, and the leaf's span if `span` is given.
template <class V, class Index>
GUARDED_INLINE range_place<Index, V> range_walk(const range_node<Index>* node, Index index,
                                                range_span<Index>* span = nullptr) noexcept {
    range_place<Index, V> at;
    while (node->level != 0) {
        at.top = at.above;
        at.top_child = at.child;
        at.above = static_cast<const range_inner<Index>*>(node);
        at.child = at.above->route(index);
        at.rightmost = at.rightmost && at.child + 1U == at.above->count;
        if (span != nullptr) {
            if (at.child != 0) span->low = at.above->low(at.child);
            if (at.child + 1U < at.above->count) span->high = static_cast<Index>(at.above->low(at.child + 1) - 1);
        }
        node = at.above->child[at.child].load(rcu_dereference_order);
    }
    at.leaf = static_cast<const range_leaf<Index, V>*>(node);
    range_fetch(node);  // writers come here with no call before them to overlap with
    return at;
}

/// An entry: a leaf, the order in which it was seen, and the place there. None when leaf is null. A leaf that was dead by then
/// is never again as it was seen.
template <class Index, class V>
struct range_entry {
    const range_leaf<Index, V>* leaf = nullptr;
    const range_inner<Index>* above = nullptr;
    unsigned child = 0;
    unsigned i = 0;
    range_order order{};
};

/// The first entry that covers index or follows it. O(log n).
template <class V, class Index>
range_entry<Index, V> range_at_or_after(const range_cell<range_node<Index>*>& root, Index index) noexcept {
    // In each leaf the entries that end before index are passed over: a writer may just have moved entries to this leaf.
    for (Index to = index; const auto* top = root.load(rcu_dereference_order);) {
        range_span<Index> span;
        const auto at = range_walk<V>(top, to, &span);
        const range_order order = at.leaf->seen().alive();
        if (const unsigned i = at.leaf->ended(order, index); i < order.count()) return {at.leaf, at.above, at.child, i, order};
        if (span.high == std::numeric_limits<Index>::max()) break;
        to = static_cast<Index>(span.high + 1);
    }
    return {};
}

/// The last entry that covers index or precedes it. O(log n).
template <class V, class Index>
range_entry<Index, V> range_at_or_before(const range_cell<range_node<Index>*>& root, Index index) noexcept {
    for (Index to = index; const auto* top = root.load(rcu_dereference_order);) {
        range_span<Index> span;
        const auto at = range_walk<V>(top, to, &span);
        const range_order order = at.leaf->seen().alive();
        if (const unsigned n = at.leaf->begun(order, index); n > 0) return {at.leaf, at.above, at.child, n - 1, order};
        if (span.low == 0) break;
        to = static_cast<Index>(span.low - 1);
    }
    return {};
}

/// The neighbour of an entry: the one behind it (by = 1) or before it (by = -1). None when something was changed there since
/// the entry was found, or where the nodes above have to be asked: walk again. Constant.
template <int by, class V, class Index>
GUARDED_INLINE range_entry<Index, V> range_beside(const range_entry<Index, V>& e) noexcept {
    if (e.leaf->seen() != e.order) return {};
    if (const unsigned i = e.i + by; i < e.order.count()) return {e.leaf, e.above, e.child, i, e.order};
    if (e.above == nullptr) return {};
    const unsigned child = e.child + by;
    if (child >= e.above->count) return {};
    // An acquire for its own sake: whether the row is dead is read behind it.
    const auto* leaf = static_cast<const range_leaf<Index, V>*>(e.above->child[child].load(std::memory_order_acquire));
    const range_order order = leaf->seen();
    if (e.above->seen().dead() || order.dead() || order.count() == 0 || e.leaf->seen() != e.order) return {};
    return {leaf, e.above, child, by > 0 ? 0 : order.count() - 1, order};
}

}}}  // namespace guarded::GUARDED_ABI::detail
