// One store into a range_map for which a leaf has no free slots, or after which it has few entries: the leaf, or it and a
// neighbour, are replaced by one or two, with slots to spare; and their parent by one that knows of it.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/tree/build.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/order.hpp>
#include <guarded/tree/search.hpp>
#include <guarded/tree/walk.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <limits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: an item is written before it is counted

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Replaces leaves of a range_tree. What it declines, range_edit does.
template <class Tree>
class range_split {
  public:
    using kinds = typename Tree::kinds;
    using build = range_build<kinds>;
    using Index = typename Tree::Index;
    using V = typename Tree::V;
    using node = typename kinds::node;
    using leaf = typename kinds::leaf;
    using inner = typename kinds::inner;
    using place = range_place<Index, V>;

    /// Puts what `value` points to over [first, last], or nothing when it is null. The whole window is routed to the leaf of
    /// `at`, which spans `span`. False when the tree above has to change in more than one node. Throws std::bad_alloc.
    static bool change(Tree& tree, const place& at, const range_span<Index>& span, Index first, Index last, const V* value) {
        return range_split{tree, at, span}.run(first, last, value);
    }

  private:
    using item = typename build::item;
    /// Fewer free slots than that, and the leaf is split: else stores and erasures in turn would replace it each time.
    static constexpr unsigned spare = 2;

    range_split(Tree& tree, const place& at, const range_span<Index>& span) noexcept : tree_{tree}, at_{at}, span_{span} {}
    range_split(const range_split&) = delete;
    range_split& operator=(const range_split&) = delete;
    ~range_split() {
        for (node* n : {fresh_[0], fresh_[1], fresh_[2]})
            if (n != nullptr) tree_.limbo().pool().unmake(n);
    }

    bool run(Index first, Index last, const V* value) {
        const leaf& old = *at_.leaf;
        const range_order order = old.mine();
        const unsigned from = old.ended(first);
        const unsigned to = std::max(from, old.begun(last));
        const item a = from < to ? build::item_at(old, order.slot(from)) : item{};
        const item b = from < to ? build::item_at(old, order.slot(to - 1)) : item{};
        const bool cut_left = from < to && a.first < first;
        const bool cut_right = from < to && b.last > last;
        const unsigned fresh = (cut_left ? 1U : 0U) + (value != nullptr ? 1U : 0U) + (cut_right ? 1U : 0U);
        const unsigned count = order.count() - (to - from) + fresh;
        if (count == 0 || !choose_neighbour(count)) return false;
        if (value != nullptr && from == to && order.count() == range_slots && at_end(from))
            return extend(first, last, *value, from != 0);

        if (before_ != nullptr) take(*before_, 0, range_slots);
        take(old, 0, from);
        if (cut_left) push({a.first, static_cast<Index>(first - 1), a.value, a.marks});
        const unsigned at = n_;
        if (value != nullptr) push({first, last, *value, 0});
        if (cut_right) push({static_cast<Index>(last + 1), b.last, b.value, b.marks});
        take(old, to, range_slots);
        if (after_ != nullptr) take(*after_, 0, range_slots);

        const unsigned left = split_at(value != nullptr ? at : n_);
        if (left != n_ && (at_.above == nullptr || at_.above->count == range_fanout)) return false;
        tree_.limbo().reserve();
        make(left);
        const bool split = cut_left && cut_right && from + 1 == to;
        if (split) tree_.share(a.value);
        auto& dead = const_cast<leaf&>(old);
        const std::array<leaf*, 3> replaced{&dead, const_cast<leaf*>(before_), const_cast<leaf*>(after_)};
        for (leaf* n : replaced)
            if (n != nullptr) n->kill();
        publish();

        tree_.grow(static_cast<std::ptrdiff_t>(count) - static_cast<std::ptrdiff_t>(order.count()));
        for (unsigned i = from + (cut_left ? 1U : 0U); i + (cut_right ? 1U : 0U) < to; ++i) tree_.drop_in(dead, order.slot(i));
        for (leaf* n : replaced)
            if (n != nullptr) tree_.limbo().bury(*n);
        return true;
    }

    /// Whether a place is the first or the last of the whole index space. A writer that stores there is likely to go on there.
    bool at_end(unsigned i) const noexcept {
        return (span_.high == std::numeric_limits<Index>::max() && i == at_.leaf->mine().count()) || (span_.low == 0 && i == 0);
    }
    /// Puts a leaf of one entry beside a full one at the end of the index space: the full one stays as it is.
    bool extend(Index first, Index last, V value, bool behind) {
        if (at_.above == nullptr || at_.above->count == range_fanout) return false;
        tree_.limbo().reserve();
        auto& pool = tree_.limbo().pool();
        auto* const full = const_cast<leaf*>(at_.leaf);
        const item only{first, last, value, 0};
        fresh_[0] = build::make_leaf(pool, behind ? first : span_.low, &only, 1);
        fresh_[2] = behind ? build::spliced(pool, *at_.above, at_.child, at_.child + 1, full, first, fresh_[0])
                           : build::spliced(pool, *at_.above, at_.child, at_.child + 1, fresh_[0],
                                            full->first(full->mine().slot(0)), full);
        publish();
        tree_.grow(1);
        return true;
    }

    /// A leaf of few entries is merged with its neighbour. False when their parent would become too small for it.
    bool choose_neighbour(unsigned count) noexcept {
        if (at_.above == nullptr || count >= range_sparse_leaf) return true;
        const unsigned least = at_.top == nullptr ? 2 : range_sparse_inner;
        if (at_.above->count <= least) return false;
        if (at_.child > 0)
            before_ = leaf_at(at_.child - 1);
        else
            after_ = leaf_at(1);
        return true;
    }
    const leaf* leaf_at(unsigned child) const noexcept {
        return static_cast<const leaf*>(at_.above->child[child].load(std::memory_order_relaxed));
    }

    void push(const item& i) noexcept { items_[n_++] = i; }
    void take(const leaf& l, unsigned from, unsigned to) noexcept {
        build::each(l, from, std::min(to, l.mine().count()), [&](const item& i) { push(i); });
    }

    /// How many items go to the first leaf; `stored` is the place of the new one. At the ends what lies behind it is left full.
    unsigned split_at(unsigned stored) const noexcept {
        if (n_ + spare <= range_slots) return n_;
        if (span_.high == std::numeric_limits<Index>::max() && stored + 1 == n_) return std::min(n_ - 1, range_slots);
        if (span_.low == 0 && stored == 0) return n_ - std::min(n_ - 1, range_slots);
        return n_ / 2;
    }

    void make(unsigned left) {
        auto& pool = tree_.limbo().pool();
        const unsigned begin = at_.child - (before_ != nullptr ? 1U : 0U);
        const Index low = before_ == nullptr ? span_.low : items_[0].first;
        fresh_[0] = build::make_leaf(pool, low, items_.data(), left);
        if (left != n_) fresh_[1] = build::make_leaf(pool, items_[left].first, &items_[left], n_ - left);
        if (left == n_ && before_ == nullptr && after_ == nullptr) return;
        const unsigned end = begin + (before_ != nullptr || after_ != nullptr ? 2 : 1);
        const Index second_low = left == n_ ? Index{} : items_[left].first;
        fresh_[2] = build::spliced(pool, *at_.above, begin, end, fresh_[0], second_low, fresh_[1]);
    }

    /// The one step that readers see.
    void publish() noexcept {
        auto* const above = const_cast<inner*>(at_.above);
        if (fresh_[2] == nullptr) {
            (above == nullptr ? tree_.root() : above->child[at_.child]).store(fresh_[0], std::memory_order_release);
        } else {
            auto* const top = const_cast<inner*>(at_.top);
            above->kill();
            (top == nullptr ? tree_.root() : top->child[at_.top_child]).store(fresh_[2], std::memory_order_release);
            tree_.limbo().bury(*above);
        }
        fresh_ = {};
    }

    Tree& tree_;
    const place& at_;
    const range_span<Index>& span_;
    const leaf* before_ = nullptr;  // a neighbour that is merged with
    const leaf* after_ = nullptr;
    std::array<item, std::size_t{2} * range_slots> items_;
    unsigned n_ = 0;
    std::array<node*, 3> fresh_{};  // leaves, and a parent
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
