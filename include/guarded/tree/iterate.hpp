// Iteration over a window of a range_map, leaf by leaf: each leaf's order is read once, and its entries come straight from
// their slots.
//
// An inner node's separators never change, so the next leaf is the next child of the same parent as long as that one is not
// dead. A node's outermost children may come to be routed more indices than when the node was reached, without a change in
// it: their entries are compared with the window, and where they reach further than was known, or the parent is dead, the
// walk begins again at the top, behind all that was delivered. Hence each entry that stays is met once, and in order.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/base/rcu_dereference.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/order.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Entries of one leaf to come: their slots, four bits each, the next one lowest (upwards) or highest (downwards).
template <int by>
struct range_run {
    std::uint64_t slots;
    unsigned count;

    GUARDED_INLINE range_run(range_order order, unsigned from, unsigned to) noexcept
        : slots{by > 0 ? order.word() >> 4 * from : order.word() << (60 - 4 * to) << 4}, count{to - from} {}
    GUARDED_INLINE unsigned next() noexcept {
        const auto slot = static_cast<unsigned>(by > 0 ? slots & 15 : slots >> 60);
        slots = by > 0 ? slots >> 4 : slots << 4;
        return slot;
    }
};

/// Leaves under one inner node, or a root that is a leaf: `above` is null then.
template <class V, class Index>
struct range_row {
    using leaf = range_leaf<Index, V>;

    const leaf* here = nullptr;  // null when the tree is empty
    const range_inner<Index>* above = nullptr;
    unsigned child = 0;
    Index least = 0;  // what is routed to the row; closed
    Index most = std::numeric_limits<Index>::max();

    [[gnu::noinline]] static range_row at(const range_cell<range_node<Index>*>& root, Index index) noexcept {
        range_row row;
        const auto* node = root.load(rcu_dereference_order);
        if (node == nullptr) return row;
        while (node->level != 0) {
            if (row.above != nullptr) {
                const Index low = row.low();
                row.most = row.high();
                row.least = low;
            }
            row.above = static_cast<const range_inner<Index>*>(node);
            row.child = row.above->route(index);
            node = row.above->child[row.child].load(rcu_dereference_order);
        }
        row.here = static_cast<const leaf*>(node);
        return row;
    }

    /// The span of indices that is routed to the leaf.
    Index low() const noexcept { return child == 0 ? least : above->low(child); }
    Index high() const noexcept {
        return above == nullptr || child + 1U == above->count ? most : static_cast<Index>(above->low(child + 1) - 1);
    }
    /// The child, of this row, that index is routed to.
    unsigned route(Index index) const noexcept { return above == nullptr ? 0 : above->route(index); }

    GUARDED_INLINE void prefetch(unsigned i) const noexcept {
        const auto* next = reinterpret_cast<const char*>(above->child[i].load(std::memory_order_relaxed));
        for (std::size_t line = 0; line < sizeof(typename leaf::narrow); line += 64) __builtin_prefetch(next + line);
    }
    /// Goes to another leaf and reads its order. That is of the tree unless the row is dead.
    GUARDED_INLINE range_order step(unsigned i) noexcept {
        child = i;
        // An acquire for its own sake: whether the row is dead is read behind it.
        here = static_cast<const leaf*>(above->child[i].load(std::memory_order_acquire));
        return here->seen();
    }

    /// The leaf's entries that overlap [first, last]. done: up to where, by direction, no other leaf holds any.
    template <int by>
    [[gnu::noinline]] static range_run<by> cut(range_row row, range_order order, Index first, Index last,
                                               Index& done) noexcept {
        done = by > 0 ? row.high() : row.low();
        unsigned from = 0;
        unsigned to = order.count();
        if (to != 0) {
            const unsigned bottom = order.slot(0);
            const unsigned top = order.slot(to - 1);
            done = by > 0 ? std::max(done, row.here->last(top)) : std::min(done, row.here->first(bottom));
            if (row.here->first(bottom) < first) from = row.here->ended(order, first);
            if (row.here->last(top) > last) to = row.here->begun(order, last);
        }
        return {order, from, to};
    }
};

enum class range_delivered { all, stopped, outdated };
/// Calls fn(first, last, slot) for the entries of a run until fn says false, or has changed the leaf or the root, which was
/// `top`, when a writer calls this. `at` is then the far end of the entry at which it did. The one place that calls fn:
/// compilers inline it the sooner.
template <int by, bool writes, class V, class Index, class Fn>
GUARDED_INLINE range_delivered range_deliver(const range_leaf<Index, V>& leaf, [[maybe_unused]] range_order seen,
                                             [[maybe_unused]] const range_cell<range_node<Index>*>& root,
                                             [[maybe_unused]] const range_node<Index>* top, range_run<by> run, Index& at,
                                             Fn& fn) {
    const range_cell<V>* const values = &leaf.value(0);
    for (; run.count != 0; --run.count) {
        const auto slot = run.next();
        const auto range = leaf.bounds(slot);
        const bool more = fn(range.first, range.last, values[slot]);
        if (!more || (writes && (leaf.mine() != seen || root.load(std::memory_order_relaxed) != top))) {
            at = by > 0 ? range.last : range.first;
            return more ? range_delivered::outdated : range_delivered::stopped;
        }
    }
    return range_delivered::all;
}

/// Calls fn(first, last, slot) for the entries that overlap [first, last], upwards or downwards, until it says false. Gives
/// back whether it never did; `at` is else the far end of the entry at which it did. writes: under a guard of the tree's own,
/// so that nothing changes but by fn. O(log n + entries).
template <int by, bool writes, class V, class Index, class Fn>
GUARDED_INLINE bool range_iterate(const range_cell<range_node<Index>*>& root, Index first, Index last, Index& at, Fn fn) {
    for (;;) {
        const auto* const top = root.load(std::memory_order_relaxed);
        const auto entered = range_row<V, Index>::at(root, by > 0 ? first : last);
        if (entered.here == nullptr) return true;
        auto row = entered;  // no pointer to it exists
        // Two leaves of a row are cut: the one where it is entered, and the one that the window's end is routed to.
        unsigned stop = row.route(by > 0 ? last : first);
        range_order order = row.here->seen();
        Index done{};
        range_run<by> run = range_row<V, Index>::template cut<by>(entered, order, first, last, done);
        if (done != (by > 0 ? entered.high() : entered.low())) stop = row.child;
        if (row.child != stop) row.prefetch(row.child + by);
        for (;;) {
            const auto how = range_deliver<by, writes>(*row.here, order, root, top, run, at, fn);
            if (how == range_delivered::stopped) return false;
            if (how == range_delivered::outdated) {
                done = at;
                break;
            }
            if (row.child == stop) break;
            order = row.step(row.child + by);
            if (row.above->seen().dead()) {
                done = static_cast<Index>(by > 0 ? row.low() - 1 : row.high() + 1);
                break;
            }
            if (row.child == stop) {
                run = range_row<V, Index>::template cut<by>(row, order, first, last, done);
            } else {
                row.prefetch(row.child + by);
                run = range_run<by>{order, 0, order.count()};
            }
        }
        if (by > 0 ? done >= last : done <= first) return true;
        (by > 0 ? first : last) = static_cast<Index>(by > 0 ? done + 1 : done - 1);
    }
}

}}}  // namespace guarded::GUARDED_ABI::detail
