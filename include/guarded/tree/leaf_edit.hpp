// One store into a range_map that a single leaf can take: free slots are filled, and the leaf's next order publishes them.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/order.hpp>
#include <guarded/tree/search.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Edits leaves of a range_tree.
template <class Tree>
class range_leaf_edit {
  public:
    using kinds = typename Tree::kinds;
    using Index = typename Tree::Index;
    using V = typename Tree::V;
    using leaf = typename kinds::leaf;

    /// Puts what `value` points to over [first, last], or nothing when it is null, if the leaf can take it. The whole window is
    /// routed to the leaf. Throws std::bad_alloc.
    GUARDED_INLINE static bool change(Tree& tree, leaf& any, Index first, Index last, const V* value) {
        return leaf::visit(any, [&](auto& l) {
            const auto order = l.mine();
            const unsigned from = l.ended(first);
            const unsigned slot = order.slot(from);
            if (from == order.count() || l.first(slot) > last)
                return value == nullptr || add(tree, l, order, from, first, last, *value);
            if (value != nullptr && l.first(slot) == first && l.last(slot) == last && !kinds::extra(l).was_marked(slot))
                return overwrite(tree, l, slot, *value);
            return reshape(tree, l, {from, l.begun(last)}, first, last, value);
        });
    }

    /// Removes the entry that a slot holds, if the leaf is to keep enough of them.
    GUARDED_INLINE static bool remove(Tree& tree, leaf& l, unsigned slot) noexcept {
        const range_order order = l.mine();
        if (order.count() <= fewest(tree, l) || !tree.limbo().reserve_values(1)) return false;
        const range_order next = order.without(order.place(slot), 1);
        l.order.store(next.word(), std::memory_order_release);
        l.live &= static_cast<std::uint16_t>(~(1U << slot));
        tree.grow(-1);
        tree.drop(l.value(slot).load(std::memory_order_relaxed));
        return true;
    }

  private:
    static unsigned fewest(const Tree& tree, const leaf& l) noexcept {
        return tree.root().load(std::memory_order_relaxed) == &l ? 1 : range_sparse_leaf;
    }
    /// The places of the entries that a window touches.
    struct span {
        unsigned from;
        unsigned to;
    };

    GUARDED_INLINE static bool add(Tree& tree, auto& l, range_order order, unsigned at, Index first, Index last,
                                   V value) noexcept {
        const unsigned slot = l.count;
        if (slot == range_slots || !l.reaches(first) || !l.reaches(last)) return false;
        l.fill(slot, first, last, value);
        kinds::extra(l).set(slot, 0);
        publish(tree, l, order.with(at, slot, 1), 1);
        return true;
    }

    GUARDED_INLINE static bool overwrite(Tree& tree, auto& l, unsigned slot, V value) {
        if (!tree.limbo().reserve_values(1)) return false;
        const V before = l.value_[slot].load(std::memory_order_relaxed);
        l.value_[slot].store(value, std::memory_order_release);
        tree.drop(before);
        return true;
    }

    /// Cuts and removes what the window touches. Entries that are cut go on in fresh slots.
    [[gnu::noinline]] static bool reshape(Tree& tree, auto& l, span s, Index first, Index last, const V* value) {
        const range_order order = l.mine();
        const unsigned a = order.slot(s.from);
        const unsigned b = order.slot(s.to - 1);
        const bool cut_left = l.first(a) < first;
        const bool cut_right = l.last(b) > last;
        const unsigned fresh = (value != nullptr ? 1U : 0U) + (cut_left ? 1U : 0U) + (cut_right ? 1U : 0U);
        const unsigned touched = s.to - s.from;
        if (l.count + fresh > range_slots || (fresh < touched && order.count() - touched + fresh < fewest(tree, l)))
            return false;
        if (value != nullptr && (!l.reaches(first) || !l.reaches(last))) return false;

        const span dying{s.from + (cut_left ? 1U : 0U), s.to - (cut_right ? 1U : 0U)};
        if (!tree.limbo().reserve_values(touched)) return false;
        const V left = l.value_[a].load(std::memory_order_relaxed);
        const V right = l.value_[b].load(std::memory_order_relaxed);
        if (cut_left && cut_right && a == b) tree.share(left);

        unsigned slot = l.count;
        const auto fill = [&](Index from, Index to, V v, unsigned marks) {
            l.fill(slot, from, to, v);
            kinds::extra(l).set(slot++, marks);
        };
        if (cut_left) fill(l.first(a), static_cast<Index>(first - 1), left, kinds::extra(l).of(a));
        if (value != nullptr) fill(first, last, *value, 0);
        if (cut_right) fill(static_cast<Index>(last + 1), l.last(b), right, kinds::extra(l).of(b));
        publish(tree, l, order.without(s.from, touched).with(s.from, l.count, fresh), fresh);
        for (unsigned i = s.from; i < s.to; ++i) l.live &= static_cast<std::uint16_t>(~(1U << order.slot(i)));
        for (unsigned i = dying.from; i < dying.to; ++i) tree.drop(l.value_[order.slot(i)].load(std::memory_order_relaxed));
        return true;
    }

    /// The one step that readers see.
    GUARDED_INLINE static void publish(Tree& tree, auto& l, range_order next, unsigned fresh) noexcept {
        tree.grow(static_cast<std::ptrdiff_t>(next.count()) - static_cast<std::ptrdiff_t>(l.mine().count()));
        l.live |= static_cast<std::uint16_t>(((1U << fresh) - 1) << l.count);
        l.count = static_cast<std::uint8_t>(l.count + fresh);
        l.order.store(next.word(), std::memory_order_release);
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail
