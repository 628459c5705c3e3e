// One store into a range_map that a single leaf can take: free slots are filled, and the leaf's next order publishes them.
#pragma once

#include <guarded/detail/range_edit.hpp>

namespace guarded::inline GUARDED_ABI::detail {

/// Edits a leaf that the window [first, last] is routed to, whole. The Map is as for range_edit.
template <class Map>
class range_in_place {
  public:
    using Index = typename Map::index_type;
    using V = typename Map::stored_type;
    using leaf = range_leaf<Index, V>;

    /// Prepares to put what `value` points to over [first, last], or nothing when it is null. Throws std::bad_alloc.
    GUARDED_INLINE range_in_place(Map& map, leaf& l, Index first, Index last, const V* value)
        : map_{map}, leaf_{l}, order_{l.mine()}, from_{l.ended(order_, first)}, to_{l.begun(order_, last)} {
        cut_left_ = from_ < to_ && l.first(order_.slot(from_)) < first;
        cut_right_ = from_ < to_ && l.last(order_.slot(to_ - 1)) > last;
        same_ = value != nullptr && from_ + 1 == to_ && l.first(order_.slot(from_)) == first && l.last(order_.slot(from_)) == last;
        fresh_ = (value != nullptr ? 1U : 0U) + (cut_left_ ? 1U : 0U) + (cut_right_ ? 1U : 0U);
        const unsigned after = order_.count() - (to_ - from_) + fresh_;
        const bool shrinks = after < order_.count();
        const bool sparse = after < (map.root_.load(std::memory_order_relaxed) == &l ? 1U : range_sparse_leaf);
        possible_ = same_ || (l.count + fresh_ <= range_slots && !(shrinks && sparse) && (value == nullptr || l.fits(first, last)));
        if (!possible_) return;
        map.limbo_.reserve(dying());
        if (same_) {
            value_ = *value;
        } else {
            const bool split = cut_left_ && cut_right_ && from_ + 1 == to_;
            if (split) map.share(value_at(from_));
            prepare(first, last, value);
        }
    }
    bool possible() const noexcept { return possible_; }

    /// The one step that readers see. Gives back by how much the entries grew.
    std::ptrdiff_t publish() noexcept {
        if (same_) {
            bury(leaf_.value(order_.slot(from_)).exchange(value_, std::memory_order_acq_rel));
            return 0;
        }
        const range_order next = order_.without(from_, to_ - from_).with(from_, leaf_.count, fresh_);
        leaf_.count = static_cast<std::uint8_t>(leaf_.count + fresh_);
        leaf_.order.store(next.word(), std::memory_order_release);
        for (unsigned i = from_ + (cut_left_ ? 1U : 0U); i + (cut_right_ ? 1U : 0U) < to_; ++i) bury(value_at(i));
        return static_cast<std::ptrdiff_t>(next.count()) - static_cast<std::ptrdiff_t>(order_.count());
    }

  private:
    unsigned dying() const noexcept {
        const unsigned cut = (cut_left_ ? 1U : 0U) + (cut_right_ ? 1U : 0U);
        return to_ - from_ > cut ? to_ - from_ - cut : 0;
    }
    V value_at(unsigned i) const noexcept { return leaf_.value(order_.slot(i)).load(std::memory_order_relaxed); }
    void prepare(Index first, Index last, const V* value) noexcept {
        unsigned slot = leaf_.count;
        if (cut_left_) leaf_.fill(slot++, leaf_.first(order_.slot(from_)), static_cast<Index>(first - 1), value_at(from_));
        if (value != nullptr) leaf_.fill(slot++, first, last, *value);
        if (cut_right_) leaf_.fill(slot, static_cast<Index>(last + 1), leaf_.last(order_.slot(to_ - 1)), value_at(to_ - 1));
    }
    void bury(V value) noexcept {
        if (map_.unshare(value)) map_.limbo_.bury(value);
    }

    Map& map_;
    leaf& leaf_;
    range_order order_;
    unsigned from_;  // the entries that the window touches, those that it cuts included
    unsigned to_;
    unsigned fresh_ = 0;  // slots to fill
    bool cut_left_ = false;
    bool cut_right_ = false;
    bool same_ = false;  // the entry has this very range: its value changes in place
    bool possible_ = false;
    V value_{};
};

}  // namespace guarded::inline GUARDED_ABI::detail
