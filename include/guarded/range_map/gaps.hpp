// The part of range_map that finds and takes free gaps, for trees whose options say `gaps = true`.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/position.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/gap.hpp>
#include <guarded/tree/kinds.hpp>

#include <atomic>
#include <concepts>
#include <limits>
#include <optional>

#include <guarded/structure/reject.hpp>  // behind all others: it defines macros

namespace guarded { inline namespace GUARDED_ABI {

/// A base of a Map, which is a range_map. A gap is a run of indices that no entry covers; windows are closed: [min, max].
/// All of it needs a guard of the tree's own lock, since another writer may have taken a gap that a reader found.
/// size >= 1, min <= max, else the program stops.
template <class Map, std::unsigned_integral Index, class T, class Options>
class range_gaps {
    using given = typename detail::range_value<T>::given;
    using argument = typename detail::range_value<T>::argument;
    using kinds = detail::range_kinds<Index, typename detail::range_value<T>::stored, Options>;
    static constexpr Index greatest = std::numeric_limits<Index>::max();

  public:
    /// The first index of the lowest gap of `size` indices within [min, max]. O(log n). Throws nothing.
    /// Mirrors mas_empty_area().
    template <locks_tree<Map> L>
        requires(Options::gaps)
    [[nodiscard]] std::optional<Index> find_gap(const L& g GUARDED_LIVE, index_of<Index> size, index_of<Index> min = 0,
                                                index_of<Index> max = greatest) const noexcept {
        check(g, size, min, max);
        return detail::range_gap<kinds, 1>::find(root(), size, min, max);
    }
    /// The first index of the highest one: the last `size` free indices of the window. O(log n). Throws nothing.
    /// Mirrors mas_empty_area_rev().
    template <locks_tree<Map> L>
        requires(Options::gaps)
    [[nodiscard]] std::optional<Index> find_gap_high(const L& g GUARDED_LIVE, index_of<Index> size, index_of<Index> min = 0,
                                                     index_of<Index> max = greatest) const noexcept {
        check(g, size, min, max);
        return detail::range_gap<kinds, -1>::find(root(), size, min, max);
    }

    /// Puts value into the lowest gap of `size` indices within [min, max] and says where it begins; none when there is no such
    /// gap, and value is still the caller's. O(log n). Throws std::bad_alloc; the tree is then as it was and value still the
    /// caller's. Mirrors mtree_alloc_range().
    template <writes_tree<Map> L>
        requires(Options::gaps)
    [[nodiscard]] std::optional<Index> alloc_range(const L& w GUARDED_LIVE, index_of<Index> size, index_of<Index> min,
                                                   index_of<Index> max, argument value) {
        return put(w, find_gap(w, size, min, max), size, std::forward<argument>(value));
    }
    /// The same in the highest gap. Mirrors mtree_alloc_rrange().
    template <writes_tree<Map> L>
        requires(Options::gaps)
    [[nodiscard]] std::optional<Index> alloc_range_high(const L& w GUARDED_LIVE, index_of<Index> size, index_of<Index> min,
                                                        index_of<Index> max, argument value) {
        return put(w, find_gap_high(w, size, min, max), size, std::forward<argument>(value));
    }
    /// The same in the lowest gap at or behind next; failing that, at or behind min. `next` then is the index behind what was
    /// taken, or min where that is max: identifiers come back late. Mirrors mtree_alloc_cyclic().
    template <writes_tree<Map> L>
        requires(Options::gaps)
    [[nodiscard]] std::optional<Index> alloc_cyclic(const L& w GUARDED_LIVE, index_of<Index> size, index_of<Index> min,
                                                    index_of<Index> max, Index& next, argument value) {
        const Index from = next < min || next > max ? Index{min} : next;
        auto gap = find_gap(w, size, from, max);
        if (!gap) gap = find_gap(w, size, min, max);
        const auto taken = put(w, gap, size, std::forward<argument>(value));
        if (taken) next = max - *taken <= static_cast<Index>(size - 1) ? Index{min} : static_cast<Index>(*taken + size);
        return taken;
    }

    GUARDED_DETAIL_NO_TREE_LOCK(Map, find_gap);
    GUARDED_DETAIL_NO_TREE_LOCK(Map, find_gap_high);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, alloc_range);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, alloc_range_high);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, alloc_cyclic);
    GUARDED_DETAIL_NO_VALUE(Map, T, Options::gaps, alloc_range, index_of<Index>, index_of<Index>, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, Options::gaps, alloc_range_high, index_of<Index>, index_of<Index>, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, Options::gaps, alloc_cyclic, index_of<Index>, index_of<Index>, index_of<Index>, Index&);
    GUARDED_DETAIL_LEFT_OUT(locks_tree, Map, Options::gaps, tree_without_gaps__let_its_options_say_gaps_true, find_gap);
    GUARDED_DETAIL_LEFT_OUT(locks_tree, Map, Options::gaps, tree_without_gaps__let_its_options_say_gaps_true, find_gap_high);
    GUARDED_DETAIL_LEFT_OUT(writes_tree, Map, Options::gaps, tree_without_gaps__let_its_options_say_gaps_true, alloc_range);
    GUARDED_DETAIL_LEFT_OUT(writes_tree, Map, Options::gaps, tree_without_gaps__let_its_options_say_gaps_true,
                            alloc_range_high);
    GUARDED_DETAIL_LEFT_OUT(writes_tree, Map, Options::gaps, tree_without_gaps__let_its_options_say_gaps_true, alloc_cyclic);

  protected:
    range_gaps() = default;
    ~range_gaps() = default;

  private:
    const Map& map() const noexcept { return static_cast<const Map&>(*this); }
    const typename kinds::node* root() const noexcept {
        return detail::tree_access::root(map()).load(std::memory_order_relaxed);
    }
    template <class L>
    void check(const L& g GUARDED_LIVE, Index size, Index min, Index max) const noexcept {
        detail::tree_access::check(map(), g);
        detail::require(size != 0, "a gap of no size");
        detail::require(min <= max, "the window begins behind its end");
    }
    template <class L>
    std::optional<Index> put(const L& w GUARDED_LIVE, std::optional<Index> gap, Index size, argument value) {
        if (gap) static_cast<Map&>(*this).store(w, *gap, static_cast<Index>(*gap + (size - 1)), std::forward<argument>(value));
        return gap;
    }
};

}}  // namespace guarded::GUARDED_ABI

#include <guarded/structure/end_reject.hpp>
