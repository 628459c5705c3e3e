// The engine of range_map: a tree that one writer at a time changes, each change by one step that readers see. It knows no
// guards and no domains: what it removes goes to its Removal, and its owner keeps writers apart.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/tree/build.hpp>
#include <guarded/tree/edit.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/leaf_edit.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/search.hpp>
#include <guarded/tree/shares.hpp>
#include <guarded/tree/split.hpp>
#include <guarded/tree/walk.hpp>

#include <gsl/assert>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Kinds: the nodes, from range_kinds. Removal offers:
///   limbo()      where nodes come from and go to: reserve(), reserve_values(n), set_aside(nodes, values), pool(), bury(node),
///                bury_all(fn), swap(other)
///   drop(value)  a value has lost its last place, in a leaf that goes on
///   dooms(value) it has, in a leaf that goes: whether the leaf takes it along
template <class Kinds, class Removal>
class range_tree {
  public:
    using kinds = Kinds;
    using Index = typename Kinds::Index;
    using V = typename Kinds::stored;
    using node = typename Kinds::node;
    using leaf = typename Kinds::leaf;
    using build = range_build<kinds>;

    template <class Allocator>
    explicit range_tree(const Allocator& a) noexcept : removal_{a} {}
    range_tree(const range_tree&) = delete;
    range_tree& operator=(const range_tree&) = delete;
    ~range_tree() {
        node* const top = root_.load(std::memory_order_relaxed);
        plant(nullptr, 0);  // first: a reader that outlives a static tree finds nothing
        if (top != nullptr) limbo().bury_all([&] { edit::drop_tree(*this, top); });
    }

    range_cell<node*>& root() noexcept { return root_; }
    const range_cell<node*>& root() const noexcept { return root_; }
    Removal& removal() noexcept { return removal_; }
    const Removal& removal() const noexcept { return removal_; }
    auto& limbo() noexcept { return removal_.limbo(); }
    const auto& limbo() const noexcept { return removal_.limbo(); }
    /// The memory of nodes, and room for the burial of one that is replaced. Throws what the allocator throws.
    auto& pool() {
        limbo().reserve();
        return limbo().pool();
    }

    /// Relaxed, as height is: exact for the writer.
    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    unsigned height() const noexcept { return height_.load(std::memory_order_relaxed); }

    // --- for the writer

    bool occupied(Index first, Index last) const noexcept {
        const auto at = range_at_or_after<V>(root_, first);
        return at.leaf != nullptr && at.leaf->first(at.order.slot(at.i)) <= last;
    }
    /// The leaf and the slot of the range that covers index; range_slots where none does.
    std::pair<const leaf*, unsigned> covering(Index index) const noexcept {
        const node* const top = root_.load(std::memory_order_relaxed);
        const leaf* const l = top == nullptr ? nullptr : range_leaf_of<V>(top, index);
        return {l, l == nullptr ? range_slots : l->covering(l->mine(), index)};
    }

    /// Puts value over [first, last]. Throws what the allocator throws, and the tree is then as it was.
    void put(Index first, Index last, V value) {
        if (root_.load(std::memory_order_relaxed) != nullptr) {
            change(first, last, &value);
        } else {
            limbo().reserve();
            const typename build::item only{first, last, value, 0};
            plant(build::make_leaf(limbo().pool(), first, &only, 1), 1);
        }
    }
    /// Puts what `value` points to over [first, last] of a tree that has a root, or nothing when it is null. Throws as put.
    void change(Index first, Index last, const V* value) {
        node* const top = root_.load(std::memory_order_relaxed);
        auto* to = const_cast<leaf*>(tail_.last);
        bool routed = to != nullptr && first >= tail_.low;
        if (!routed) {
            const auto at = range_walk<V>(top, first);
            routed = at.surely_routes(last);
            to = const_cast<leaf*>(at.leaf);
            if (at.rightmost && at.child != 0) tail_ = {to, at.above->low(at.child)};
        }
        if (routed && leaf_edit::change(*this, *to, first, last, value))
            kinds::refresh(top, first, false);
        else
            change_nodes(first, last, value, routed);
    }
    /// Removes the range that covers index; false if there is none. Throws as put.
    bool erase(Index index) {
        const auto* top = root_.load(std::memory_order_relaxed);
        if (top == nullptr) return false;
        const auto at = range_walk<V>(top, index);
        const unsigned slot = at.leaf->covering(at.leaf->mine(), index);
        if (slot == range_slots) return false;
        if (leaf_edit::remove(*this, const_cast<leaf&>(*at.leaf), slot))
            kinds::refresh(root_.load(std::memory_order_relaxed), index, false);
        else
            change_nodes(at.leaf->first(slot), at.leaf->last(slot), nullptr, true);
        return true;
    }
    /// Removes all in one step. Throws as put.
    void clear() {
        node* const top = root_.load(std::memory_order_relaxed);
        if (top == nullptr) return;
        limbo().reserve();
        edit::kill_tree(top);
        plant(nullptr, 0);
        edit::drop_tree(*this, top);
    }
    /// Exchanges what two trees of one allocator hold; readers may still be inside the nodes of both.
    void swap(range_tree& other) noexcept {
        Expects(limbo().get_allocator() == other.limbo().get_allocator());
        node* const mine = root_.load(std::memory_order_relaxed);
        const std::size_t entries = size();
        plant(other.root_.load(std::memory_order_relaxed), other.size());
        other.plant(mine, entries);
        std::swap(more_places_, other.more_places_);
        limbo().swap(other.limbo());
    }
    /// The next n changes allocate nothing. Throws what the allocator throws.
    void reserve(std::size_t n) {
        if (n > std::numeric_limits<std::uint32_t>::max()) raise(std::bad_alloc{});
        // The highest that the tree can be by then, with the fewest entries that its nodes have.
        std::size_t levels = 2;
        for (std::size_t nodes = (size() + 2 * n) / range_sparse_leaf; nodes > 1; ++levels) nodes /= range_sparse_inner;
        limbo().set_aside(n * 3 * std::max<std::size_t>(levels, height() + 1), n);
        if constexpr (owned) more_places_.reserve(n);
    }
    /// Shows readers another root, or none, in place of the one that there is.
    void plant(node* top, std::size_t entries) noexcept {
        Expects((top == nullptr) == (entries == 0));
        tail_ = {};
        root_.store(top, std::memory_order_release);
        size_.store(entries, std::memory_order_relaxed);
        note_height(top);
    }

    // --- for the edits

    void grow(std::ptrdiff_t by) noexcept { size_.store(size() + static_cast<std::size_t>(by), std::memory_order_relaxed); }
    void note_height(const node* top) noexcept {
        height_.store(top == nullptr ? 0 : top->level + 1U, std::memory_order_relaxed);
    }
    // A value that a split left in several places is counted here, and nowhere else.
    void share([[maybe_unused]] V value) {
        if constexpr (owned) more_places_.add(value);
    }
    /// True for the last of its places.
    bool unshare([[maybe_unused]] V value) noexcept {
        if constexpr (owned)
            return !more_places_.remove(value);
        else
            return false;
    }
    /// The places of an owned value but one.
    std::size_t more_places(const void* value) const noexcept { return more_places_.of(value); }
    /// A value lost a place that outlives it: a slot of a leaf that goes on.
    void drop(V value) noexcept {
        if (unshare(value)) removal_.drop(value);
    }
    /// A value lost a place that goes: a slot of a leaf that was replaced.
    void drop_in(leaf& l, unsigned slot) noexcept {
        const V value = l.value(slot).load(std::memory_order_relaxed);
        if (unshare(value) && removal_.dooms(value)) l.doomed |= static_cast<std::uint16_t>(1U << slot);
    }

  private:
    static constexpr bool owned = std::is_pointer_v<V>;
    using edit = range_edit<range_tree>;
    using leaf_edit = range_leaf_edit<range_tree>;

    /// What the leaf cannot take, or what is not known to be the leaf's alone. Not in line: change keeps its walk in registers.
    [[gnu::noinline]] void change_nodes(Index first, Index last, const V* value, bool refused) {
        tail_ = {};
        range_span<Index> span;
        const auto at = range_walk<V>(root_.load(std::memory_order_relaxed), first, &span);
        const bool one_leaf = last <= span.high;
        const bool done = one_leaf && !refused && leaf_edit::change(*this, const_cast<leaf&>(*at.leaf), first, last, value);
        if (!done && !(one_leaf && range_split<range_tree>::change(*this, at, span, first, last, value))) {
            edit whole{*this, first, last, value};
            grow(whole.publish());
        }
        kinds::refresh(root_.load(std::memory_order_relaxed), first, !done);
    }

    range_cell<node*> root_{nullptr};
    std::atomic<std::size_t> size_{0};
    std::atomic<unsigned> height_{0};
    /// The last leaf, if a store went there and no node was replaced since: an append needs no walk.
    struct {
        const leaf* last = nullptr;
        Index low = 0;  // the least index that is routed to it
    } tail_{};
    [[no_unique_address]] std::conditional_t<owned, range_shares<std::remove_pointer_t<V>>, range_nothing> more_places_{};
    Removal removal_;
};

}}}  // namespace guarded::GUARDED_ABI::detail
