// The reading part of range_map: look-ups, iteration and cursors, each under a guard of the tree's domain or of its lock.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/indices.hpp>
#include <guarded/base/position.hpp>
#include <guarded/base/rcu_dereference.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/range_map/cursor.hpp>
#include <guarded/range_map/entry.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/iterate.hpp>
#include <guarded/tree/search.hpp>
#include <guarded/tree/walk.hpp>

#include <atomic>
#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include <guarded/structure/reject.hpp>  // behind all others: it defines macros

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// What for_each calls: fn(first, last, value), which returns nothing, or bool: false to stop.
template <class Fn, class Index, class Value>
concept iterates =
    std::invocable<Fn&, Index, Index, Value> && (std::is_void_v<std::invoke_result_t<Fn&, Index, Index, Value>> ||
                                                 std::same_as<std::invoke_result_t<Fn&, Index, Index, Value>, bool>);

}  // namespace detail

/// The base of a Map, which is a range_map<Index, T, ...>. Any number of threads may call these at once, each under a guard of
/// its own, beside the one writer: none of them waits, throws (but for what a function of the caller's throws) or allocates.
/// A released guard, or one of another tree's lock, stops the program; a compiler that sees it rejects it. Ranges are closed.
///
/// What a single look-up gives was in the tree at one moment during the call. What took more than one leaf (iteration, and
/// look-ups past the last entry of a leaf) is no snapshot: see for_each.
template <class Map, std::unsigned_integral Index, class T>
class range_reading {
    using values = detail::range_value<T>;
    using stored_type = typename values::stored;
    template <class L>
    using pointer = typename values::template found<detail::guard_of_t<L>>;
    template <class L>
    using lent = typename values::template lent<detail::guard_of_t<L>>;
    template <class L>
    using entry = found<Index, pointer<L>>;
    static constexpr Index greatest = std::numeric_limits<Index>::max();

  public:
    /// The T whose range covers index, or null. Wait-free, O(log n). Mirrors mtree_load().
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto load(const L& g GUARDED_LIVE, index_of<Index> index) const noexcept -> pointer<L> {
        check(g);
        const auto* top = root().load(detail::rcu_dereference_order);
        if (top == nullptr) return {};
        const auto* l = detail::range_leaf_of<stored_type>(top, Index{index});
        const unsigned slot = l->covering(l->seen(), index);
        if (slot == detail::range_slots) return {};
        return values::read(l->value(slot), g);
    }

    /// The first entry that ends at or behind index, if it begins at or before max. O(log n). Mirrors mt_find().
    ///
    ///     for (auto e = map.find(g, 0); e; e = map.find_after(g, e.last)) ...
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto find(const L& g GUARDED_LIVE, index_of<Index> index,
                                           index_of<Index> max = greatest) const noexcept -> entry<L> {
        check(g);
        return give(g, entry_from(index, max));
    }

    /// The first entry that begins behind index: the one behind what covers index, if it begins at or before max. O(log n).
    /// Mirrors mt_find_after(): behind the greatest index there is nothing, and it does not begin again at 0.
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto find_after(const L& g GUARDED_LIVE, index_of<Index> index,
                                                 index_of<Index> max = greatest) const noexcept -> entry<L> {
        return next(g, index, max);
    }

    /// The same, by the name that goes with prev. O(log n). Mirrors mt_next().
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto next(const L& g GUARDED_LIVE, index_of<Index> index,
                                           index_of<Index> max = greatest) const noexcept -> entry<L> {
        check(g);
        return give(g, entry_behind(index, max));
    }

    /// The last entry that ends before index: the one before what covers index, if it ends at or behind min. O(log n).
    /// Mirrors mt_prev().
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto prev(const L& g GUARDED_LIVE, index_of<Index> index,
                                           index_of<Index> min = 0) const noexcept -> entry<L> {
        check(g);
        return give(g, entry_before(index, min));
    }

    /// Calls fn(first, last, value) for the entries that overlap [first, last], upwards; value is as load gives it, a word as
    /// itself. O(log n + entries), a few instructions an entry. fn returns nothing; or bool, false to stop: then the result is
    /// the position behind the entry at which it did, and is none where it never did. What fn throws goes through.
    /// first <= last. Mirrors mt_for_each().
    ///
    /// Beside a writer: an entry that is there from the call's begin to its end, unchanged, is seen once, and in order. Of what
    /// is stored or erased meanwhile the call sees some and misses some. An entry that is trimmed or split meanwhile is seen as
    /// it was, or as what is left of it, or its first part as it became and the rest as it was: each range ends behind the one
    /// seen before it, but may begin within that one, or before it. An index that is covered all the while is in a range that
    /// is seen. fn may itself change the tree, under a guard that writes. Under that very guard what it changes is seen as it
    /// became, but for parts of the entry that it was given; under another one as beside any writer.
    template <reads_tree<Map> L, detail::iterates<Index, lent<L>> Fn>
    GUARDED_INLINE auto for_each(const L& g GUARDED_LIVE, index_of<Index> first, index_of<Index> last, Fn&& fn) const {
        return iterate<1>(g, first, last, fn);
    }
    /// The same over from(a).until(b) or from(a).count(n), and where that is empty, nothing.
    template <reads_tree<Map> L, detail::iterates<Index, lent<L>> Fn>
    GUARDED_INLINE auto for_each(const L& g GUARDED_LIVE, indices<Index> where, Fn&& fn) const {
        return iterate<1>(g, where.first(), where.last(), fn, where.empty());
    }
    /// The same from where a call was stopped, or a cursor parked.
    template <reads_tree<Map> L, detail::iterates<Index, lent<L>> Fn>
    GUARDED_INLINE auto for_each(const L& g GUARDED_LIVE, position<Index> from, index_of<Index> last, Fn&& fn) const {
        using end = typename position<Index>::place;
        const bool nothing = from.where == end::past_end || (from.where == end::down && from.index == greatest);
        const auto first = static_cast<Index>(from.where == end::before_begin ? 0 : from.index + (from.where == end::down));
        return iterate<1>(g, first, last, fn, nothing || first > last);
    }

    /// The same downwards, from the last entry to the first: each begins before the one that was seen before it, but may end
    /// within it or behind it. A stopped call gives the position before its entry. Mirrors a loop of mas_find_rev().
    template <reads_tree<Map> L, detail::iterates<Index, lent<L>> Fn>
    GUARDED_INLINE auto for_each_reverse(const L& g GUARDED_LIVE, index_of<Index> first, index_of<Index> last, Fn&& fn) const {
        return iterate<-1>(g, first, last, fn);
    }
    /// The same from where a call was stopped, or a cursor parked.
    template <reads_tree<Map> L, detail::iterates<Index, lent<L>> Fn>
    GUARDED_INLINE auto for_each_reverse(const L& g GUARDED_LIVE, index_of<Index> first, position<Index> from, Fn&& fn) const {
        using end = typename position<Index>::place;
        const bool nothing = from.where == end::before_begin || (from.where == end::up && from.index == 0);
        const auto last = static_cast<Index>(from.where == end::past_end ? greatest : from.index - (from.where == end::up));
        return iterate<-1>(g, first, last, fn, nothing || first > last);
    }

    /// A cursor that starts at index, bound to the guard. Constant. Mirrors MA_STATE().
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto cursor(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND,
                                             index_of<Index> index) const noexcept
        -> guarded::cursor<Map, detail::guard_of_t<L>> {
        return resume(g, position{index});
    }
    /// A cursor that goes on where another one was parked, or an iteration stopped. Constant.
    template <reads_tree<Map> L>
    [[nodiscard]] GUARDED_INLINE auto resume(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, position<Index> at) const noexcept
        -> guarded::cursor<Map, detail::guard_of_t<L>> {
        check(g);
        return detail::tree_access::make<guarded::cursor<Map, detail::guard_of_t<L>>>(map(), g, at);
    }

    // Guards of another domain or another tree's type, temporaries, functions that cannot be called.
    GUARDED_DETAIL_NO_TREE_READ(Map, load);
    GUARDED_DETAIL_NO_TREE_READ(Map, find);
    GUARDED_DETAIL_NO_TREE_READ(Map, find_after);
    GUARDED_DETAIL_NO_TREE_READ(Map, next);
    GUARDED_DETAIL_NO_TREE_READ(Map, prev);
    GUARDED_DETAIL_NO_TREE_READ(Map, for_each);
    GUARDED_DETAIL_NO_TREE_READ(Map, for_each_reverse);
    GUARDED_DETAIL_NO_TREE_READ(Map, cursor);
    GUARDED_DETAIL_NO_TREE_READ(Map, resume);
    GUARDED_DETAIL_NO_FUNCTION(Map, (detail::iterates<Fn, Index, lent<L>>), for_each);
    GUARDED_DETAIL_NO_FUNCTION(Map, (detail::iterates<Fn, Index, lent<L>>), for_each_reverse);

  protected:
    range_reading() = default;
    ~range_reading() = default;

  private:
    GUARDED_INLINE const Map& map() const noexcept { return static_cast<const Map&>(*this); }
    GUARDED_INLINE const auto& root() const noexcept { return detail::tree_access::root(map()); }
    template <class L>
    GUARDED_INLINE void check(const L& g GUARDED_LIVE) const noexcept {
        detail::tree_access::check(map(), g);
    }

    using place = detail::range_entry<Index, stored_type>;
    place at_or_after(Index index) const noexcept { return detail::range_at_or_after<stored_type>(root(), index); }
    place at_or_before(Index index) const noexcept { return detail::range_at_or_before<stored_type>(root(), index); }
    static Index first_of(const place& e) noexcept { return e.leaf->first(e.order.slot(e.i)); }
    static Index last_of(const place& e) noexcept { return e.leaf->last(e.order.slot(e.i)); }

    // They take no guard, so that the compiler can follow its state.
    place entry_from(Index index, Index max) const noexcept {
        const place e = at_or_after(index);
        return e.leaf != nullptr && first_of(e) <= max ? e : place{};
    }
    place entry_behind(Index index, Index max) const noexcept {
        place e = at_or_after(index);
        while (e.leaf != nullptr && first_of(e) <= index) {  // one that covers it; another one if it was changed meanwhile
            const Index last = last_of(e);
            if (last == greatest) return {};
            e = at_or_after(static_cast<Index>(last + 1));
        }
        return e.leaf != nullptr && first_of(e) <= max ? e : place{};
    }
    place entry_before(Index index, Index min) const noexcept {
        place e = at_or_before(index);
        while (e.leaf != nullptr && last_of(e) >= index) {
            const Index first = first_of(e);
            if (first == 0) return {};
            e = at_or_before(static_cast<Index>(first - 1));
        }
        return e.leaf != nullptr && last_of(e) >= min ? e : place{};
    }
    template <class L>
    GUARDED_INLINE static entry<L> give(const L& g GUARDED_LIVE, const place& e) noexcept {
        if (e.leaf == nullptr) return {};
        return {first_of(e), last_of(e), values::read(e.leaf->value(e.order.slot(e.i)), g)};
    }

    template <int by, class L, class Fn>
    GUARDED_INLINE auto iterate(const L& g GUARDED_LIVE, Index first, Index last, Fn& fn, bool nothing = false) const {
        check(g);
        detail::require(nothing || first <= last, "the range begins behind its end");
        constexpr bool stops = !std::is_void_v<std::invoke_result_t<Fn&, Index, Index, lent<L>>>;
        Index at{};
        const bool through =
            nothing || detail::range_iterate<by, writes_tree<L, Map>, stored_type>(
                           root(), first, last, at, [&](Index f, Index l, const auto& slot) __attribute__((always_inline)) {
                               bool more = true;
                               if constexpr (stops)
                                   more = fn(f, l, values::lend(slot, g));
                               else
                                   fn(f, l, values::lend(slot, g));
                               g.require_live();  // fn may have dropped it, and the leaf is read on
                               return more;
                           });
        if constexpr (stops) {
            std::optional<position<Index>> stopped;
            if (!through) stopped = by > 0 ? detail::position_after(at) : detail::position_before(at);
            return stopped;
        }
    }
};

}}  // namespace guarded::GUARDED_ABI

#include <guarded/structure/end_reject.hpp>
