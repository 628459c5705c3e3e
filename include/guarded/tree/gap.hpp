// Searches for free gaps in a range_map that keeps a summary of each child. Under the tree's lock.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/order.hpp>

#include <gsl/assert>

#include <algorithm>
#include <atomic>
#include <optional>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Looks for `size` free indices in a row within [min, max]: lowest first where `by` is 1, highest first where it is -1.
template <class Kinds, int by>
class range_gap {
  public:
    using Index = typename Kinds::Index;
    using node = typename Kinds::node;

    /// The first index of the gap.
    static std::optional<Index> find(const node* root, Index size, Index min, Index max) noexcept {
        Expects(size >= 1 && min <= max);
        range_gap search{size, up ? min : max, up ? max : min};
        if (root != nullptr) search.visit(*root);
        if (!search.done_ && search.fits_up_to(search.far_)) search.take();
        return search.found_;
    }

  private:
    static constexpr bool up = by > 0;
    static constexpr unsigned step = up ? 1U : ~0U;  // down from 0 it leads past every count

    range_gap(Index size, Index from, Index to) noexcept : size_{size}, free_{from}, far_{to} {}

    void visit(const node& n) noexcept {
        if (n.level == 0) {
            const auto& l = static_cast<const typename Kinds::leaf&>(n);
            const range_order order = l.mine();
            for (unsigned i = up ? l.ended(order, free_) : l.begun(order, free_) - 1; i < order.count() && !done_; i += step)
                pass(l.first(order.slot(i)), l.last(order.slot(i)));
            return;
        }
        const auto& inner = static_cast<const typename Kinds::inner&>(n);
        for (unsigned i = inner.route(free_); i < n.count && !done_; i += step) {
            const auto s = Kinds::extra(inner).get(i);
            if (up ? s.last < free_ : s.first > free_) continue;
            if (s.gap >= size_ && (up ? s.first <= far_ : s.last >= far_))
                visit(*inner.child[i].load(std::memory_order_relaxed));
            else
                pass(s.first, s.last);
        }
    }
    /// What is in use from `first` to `last` at least at its ends, and has no gap inside that would do.
    void pass(Index first, Index last) noexcept {
        const auto before = static_cast<Index>(first - 1);
        const auto behind = static_cast<Index>(last + 1);
        if ((up ? first > free_ : last < free_) && fits_up_to(up ? std::min(before, far_) : std::max(behind, far_)))
            take();
        else if (up ? last >= far_ : first <= far_)
            done_ = true;
        else
            free_ = up ? std::max(free_, behind) : std::min(free_, before);
    }
    /// Whether all from free_ to `end`, in the search's direction, is enough.
    bool fits_up_to(Index end) const noexcept {
        return static_cast<Index>(up ? end - free_ : free_ - end) >= static_cast<Index>(size_ - 1);
    }
    void take() noexcept {
        found_ = up ? free_ : static_cast<Index>(free_ - (size_ - 1));
        done_ = true;
    }

    Index size_;
    Index free_;  // all that the search has passed is in use or too small
    Index far_;   // the end of the window
    bool done_ = false;
    std::optional<Index> found_{};
};

}}}  // namespace guarded::GUARDED_ABI::detail
