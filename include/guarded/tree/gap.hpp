// Searches for free gaps in a range_map that keeps a summary of each child. Under the tree's lock.
#pragma once

#include <guarded/tree/kinds.hpp>

#include <optional>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Looks for `size` free indices in a row within [min, max], lowest first.
template <class Kinds>
class range_gap_up {
  public:
    using Index = typename Kinds::Index;
    using node = typename Kinds::node;

    /// size >= 1, min <= max. The first index of the gap.
    static std::optional<Index> find(const node* root, Index size, Index min, Index max) noexcept {
        range_gap_up search{size, min, max};
        if (root != nullptr) search.visit(*root);
        if (!search.done_) search.try_before_end();
        return search.found_;
    }

  private:
    range_gap_up(Index size, Index min, Index max) noexcept : size_{size}, free_{min}, max_{max} {}

    void visit(const node& n) noexcept {
        if (n.level == 0) {
            const auto& l = static_cast<const typename Kinds::leaf&>(n);
            const range_order order = l.mine();
            for (unsigned i = l.ended(order, free_); i < order.count() && !done_; ++i)
                pass(l.first(order.slot(i)), l.last(order.slot(i)));
            return;
        }
        const auto& inner = static_cast<const typename Kinds::inner&>(n);
        for (unsigned i = inner.route(free_); i < n.count && !done_; ++i) {
            const auto s = Kinds::extra(inner).get(i);
            if (s.last < free_) continue;
            if (s.gap >= size_ && s.first <= max_)
                visit(*inner.child[i].load(std::memory_order_relaxed));
            else
                pass(s.first, s.last);
        }
    }
    /// What is in use from `first` to `last` at least at its ends, and has no gap inside that would do.
    void pass(Index first, Index last) noexcept {
        if (first > free_ && std::min(static_cast<Index>(first - 1), max_) - free_ >= static_cast<Index>(size_ - 1)) {
            found_ = free_;
            done_ = true;
        } else if (last >= max_) {
            done_ = true;
        } else {
            free_ = std::max(free_, static_cast<Index>(last + 1));
        }
    }
    void try_before_end() noexcept {
        if (static_cast<Index>(max_ - free_) >= static_cast<Index>(size_ - 1)) found_ = free_;
    }

    Index size_;
    Index free_;  // all below is in use or too small
    Index max_;
    bool done_ = false;
    std::optional<Index> found_;
};

/// The same, highest first.
template <class Kinds>
class range_gap_down {
  public:
    using Index = typename Kinds::Index;
    using node = typename Kinds::node;

    /// size >= 1, min <= max. The first index of the gap.
    static std::optional<Index> find(const node* root, Index size, Index min, Index max) noexcept {
        range_gap_down search{size, min, max};
        if (root != nullptr) search.visit(*root);
        if (!search.done_) search.try_behind_begin();
        return search.found_;
    }

  private:
    range_gap_down(Index size, Index min, Index max) noexcept : size_{size}, free_{max}, min_{min} {}

    void visit(const node& n) noexcept {
        if (n.level == 0) {
            const auto& l = static_cast<const typename Kinds::leaf&>(n);
            const range_order order = l.mine();
            for (unsigned i = l.begun(order, free_); i-- > 0 && !done_;) pass(l.first(order.slot(i)), l.last(order.slot(i)));
            return;
        }
        const auto& inner = static_cast<const typename Kinds::inner&>(n);
        for (unsigned i = inner.route(free_) + 1; i-- > 0 && !done_;) {
            const auto s = Kinds::extra(inner).get(i);
            if (s.first > free_) continue;
            if (s.gap >= size_ && s.last >= min_)
                visit(*inner.child[i].load(std::memory_order_relaxed));
            else
                pass(s.first, s.last);
        }
    }
    void pass(Index first, Index last) noexcept {
        if (last < free_ && free_ - std::max(static_cast<Index>(last + 1), min_) >= static_cast<Index>(size_ - 1)) {
            found_ = static_cast<Index>(free_ - (size_ - 1));
            done_ = true;
        } else if (first <= min_) {
            done_ = true;
        } else {
            free_ = std::min(free_, static_cast<Index>(first - 1));
        }
    }
    void try_behind_begin() noexcept {
        if (static_cast<Index>(free_ - min_) >= static_cast<Index>(size_ - 1)) found_ = static_cast<Index>(free_ - (size_ - 1));
    }

    Index size_;
    Index free_;  // all above is in use or too small
    Index min_;
    bool done_ = false;
    std::optional<Index> found_;
};

}}}  // namespace guarded::GUARDED_ABI::detail
