// Cursors: positions in a tree, bound to the guard under which they walk.
//
// A cursor is immovable and lives in the scope of its guard; it cannot be returned, stored or put on the heap. To leave the
// section, park it: what remains is a position, an index without node pointers, and resume() walks again from the top.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/position.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/steps.hpp>

#include <concepts>
#include <cstddef>
#include <limits>

#include <guarded/structure/reject.hpp>  // behind all others: it defines macros

namespace guarded { inline namespace GUARDED_ABI {

template <std::unsigned_integral Index>
inline constexpr bool detached<position<Index>> = true;

/// A position in a tree under a guard of type G. Each call names that guard; entries that a concurrent writer replaced
/// under the cursor are looked up again from the top, so a step never leads through old data. Ranges are closed.
/// One thread's own; any number of them walk under one guard. No call waits, allocates or throws. A call under a released guard
/// is rejected where the compiler sees it, and stops the program elsewhere. Mirrors the kernel's struct ma_state.
///
/// Steps upwards (find, next, find_range, next_range) leave index() at the first index of what they found, steps downwards
/// (find_rev, prev, prev_range) at its last. At the end of its way a step gives null, and the cursor is behind or before all
/// that it has passed: index() is then max (min), or the end of what the cursor stood on if that is further. The same call
/// again gives null again, with a greater max (a smaller min) it goes on behind (before) index(). The cursor turns round
/// there: a step the other way finds what covers index(), or else is next to it on that side.
///
/// A scan in pieces parks behind what it has read (downwards: before it) and may begin again with any step:
///
///     for (std::optional<position<Index>> at{0}; at;) {
///         auto g = read_lock();
///         auto c = map.resume(g, *at);
///         at.reset();
///         while (auto p = c.find(g)) {
///             use(g, p);
///             if (enough()) {
///                 at = park_after(std::move(c));
///                 break;
///             }
///         }
///     }
///
/// Beside a writer: what is there from the first step to the last, unchanged, is found once, and in order. What is stored
/// meanwhile where the cursor has passed is missed. What a step gives was in the tree at one moment during the step; where
/// the step had to look into more than one leaf, what was stored meanwhile into those it had left may be missed. A gap's
/// two ends are then of two moments.
template <class Tree, owning_guard G>
class cursor {
  public:
    using tree_type = Tree;
    using guard_type = G;
    using index_type = typename Tree::index_type;
    using element_type = typename Tree::element_type;
    using pointer = typename detail::range_value<element_type>::template found<G>;
    using argument = typename detail::range_value<element_type>::argument;
    struct range_type {
        index_type first;
        index_type last;  // inclusive
        friend bool operator==(const range_type&, const range_type&) = default;
    };

    cursor(const cursor&) GUARDED_DELETE("a cursor stays in the scope of its guard: park_here(std::move(c)) gives a position");
    cursor& operator=(const cursor&) GUARDED_DELETE("a cursor stays where it is: seek(index), or make another");
    static void* operator new(std::size_t) GUARDED_DELETE("a cursor lives in the scope of its guard, not on the heap");
    static void* operator new[](std::size_t) GUARDED_DELETE("a cursor lives in the scope of its guard, not on the heap");

    /// The entry that covers index(), where the cursor then stands, or null: then it stands in the gap around index(). Leaves
    /// index() alone. Behind and before the ends (overflow, underflow) null, and it stays there. O(log n). Mirrors mas_walk().
    template <lends<G> L>
    [[nodiscard]] pointer walk(const L& g GUARDED_LIVE) noexcept {
        check(g);
        walk_.walk();
        return entry(g);
    }

    /// From the start, the first entry that ends at or behind index(), and begins at or before max; from an entry, the next one
    /// behind it; from a gap, the next one behind index(). Null: overflow. O(log n), constant within a leaf. Mirrors
    /// mas_find().
    template <lends<G> L>
    [[nodiscard]] GUARDED_INLINE pointer find(const L& g GUARDED_LIVE, index_of<index_type> max = greatest) noexcept {
        check(g);
        walk_.find(max);
        return entry(g);
    }

    /// As find, but a cursor that was sent to an index passes over the entry that covers it, too. Where one was resumed that
    /// was parked behind or before an entry, find and next are the same. Null: overflow. O(log n), constant within a leaf.
    /// Mirrors mas_next().
    template <lends<G> L>
    [[nodiscard]] GUARDED_INLINE pointer next(const L& g GUARDED_LIVE, index_of<index_type> max = greatest) noexcept {
        check(g);
        walk_.next(max);
        return entry(g);
    }

    /// From the start, the last entry that begins at or before index(), and ends at or behind min; from an entry, the next one
    /// before it; from a gap, the next one before index(). Null: underflow. O(log n), constant within a leaf. Mirrors
    /// mas_find_rev().
    template <lends<G> L>
    [[nodiscard]] GUARDED_INLINE pointer find_rev(const L& g GUARDED_LIVE, index_of<index_type> min = 0) noexcept {
        check(g);
        walk_.find_rev(min);
        return entry(g);
    }

    /// As find_rev, but a cursor that was sent to an index passes over the entry that covers it, too. Null: underflow. O(log
    /// n), constant within a leaf. Mirrors mas_prev().
    template <lends<G> L>
    [[nodiscard]] GUARDED_INLINE pointer prev(const L& g GUARDED_LIVE, index_of<index_type> min = 0) noexcept {
        check(g);
        walk_.prev(min);
        return entry(g);
    }

    /// From the start, the range around index(), be it an entry or a gap; from either, the range right behind it, if that
    /// begins at or before max. Null in a gap (state none) and at the end (overflow). O(log n), mostly constant. Mirrors
    /// mas_find_range(), but for a start in a gap: the kernel's goes on to the slot behind it, this one gives the gap.
    template <lends<G> L>
    [[nodiscard]] pointer find_range(const L& g GUARDED_LIVE, index_of<index_type> max = greatest) noexcept {
        check(g);
        walk_.find_range(max);
        return entry(g);
    }

    /// As find_range, but a cursor that was sent to an index passes over the range around it, too. Mirrors mas_next_range().
    template <lends<G> L>
    [[nodiscard]] pointer next_range(const L& g GUARDED_LIVE, index_of<index_type> max = greatest) noexcept {
        check(g);
        walk_.next_range(max);
        return entry(g);
    }

    /// The range, entry or gap, right before the one around index(), if it ends at or behind min; where the cursor was resumed
    /// before what was parked before, the one that ends there. Null in a gap (state none) and at the end (underflow). O(log n),
    /// mostly constant. Mirrors mas_prev_range().
    template <lends<G> L>
    [[nodiscard]] pointer prev_range(const L& g GUARDED_LIVE, index_of<index_type> min = 0) noexcept {
        check(g);
        walk_.prev_range(min);
        return entry(g);
    }

    /// Puts value over [first, last], as the tree's store does, and stands on it. Mirrors mas_store_gfp().
    template <lends<G> L>
        requires writes_tree<L, Tree>
    void store(const L& w GUARDED_LIVE, index_of<index_type> first, index_of<index_type> last, argument value) {
        check(w);
        tree().store(w, first, last, std::forward<argument>(value));
        settle(first);
    }
    /// Puts value in the place of what the entry that it stands on has; there it stays. Only while active, and while that entry
    /// is there: it stops the program where other calls have changed its range since. O(log n). Throws std::bad_alloc, and the
    /// tree is then as it was and value still the caller's. Mirrors mas_store() at the entry.
    template <lends<G> L>
        requires writes_tree<L, Tree>
    void replace(const L& w GUARDED_LIVE, argument value) {
        check(w);
        require_standing();
        store(w, first(), last(), std::forward<argument>(value));
    }
    /// Removes the entry that it stands on, and stands in the gap there. Only as replace. O(log n). Throws std::bad_alloc, and
    /// the tree is then as it was. Mirrors mas_erase().
    template <lends<G> L>
        requires writes_tree<L, Tree>
    void erase(const L& w GUARDED_LIVE) {
        check(w);
        require_standing();
        const index_type from = first();
        tree().erase_range(w, from, last());
        settle(from);
    }

    // Another guard than the cursor's own, or none.
    GUARDED_DETAIL_NOT_THIS_GUARD(walk);
    GUARDED_DETAIL_NOT_THIS_GUARD(find);
    GUARDED_DETAIL_NOT_THIS_GUARD(next);
    GUARDED_DETAIL_NOT_THIS_GUARD(find_rev);
    GUARDED_DETAIL_NOT_THIS_GUARD(prev);
    GUARDED_DETAIL_NOT_THIS_GUARD(find_range);
    GUARDED_DETAIL_NOT_THIS_GUARD(next_range);
    GUARDED_DETAIL_NOT_THIS_GUARD(prev_range);
    GUARDED_DETAIL_NOT_THIS_GUARD(store);
    GUARDED_DETAIL_NOT_THIS_GUARD(replace);
    GUARDED_DETAIL_NOT_THIS_GUARD(erase);
    GUARDED_DETAIL_READS_ONLY(store);
    GUARDED_DETAIL_READS_ONLY(replace);
    GUARDED_DETAIL_READS_ONLY(erase);
    template <lends<G> L, class V, class Why = typename detail::range_value<element_type>::not_stored>
        requires(writes_tree<L, Tree> && !std::is_convertible_v<V &&, argument>)
    Why store(const L&, index_of<index_type>, index_of<index_type>, V&&) GUARDED_REJECTED;
    template <lends<G> L, class V, class Why = typename detail::range_value<element_type>::not_stored>
        requires(writes_tree<L, Tree> && !std::is_convertible_v<V &&, argument>)
    Why replace(const L&, V&&) GUARDED_REJECTED;

    /// Goes to an index without looking. Mirrors mas_set().
    void seek(index_of<index_type> index) noexcept { walk_.seek(index); }

    cursor_state state() const noexcept { return walk_.state; }
    /// The index that the cursor was sent to, or that its last step arrived at.
    index_type index() const noexcept { return walk_.index; }
    /// The range of the entry or the gap that the cursor stands on. Only while active or none: elsewhere it stops the program.
    range_type range() const noexcept {
        detail::require(walk_.state == cursor_state::active || walk_.state == cursor_state::none,
                        "the cursor stands on no range: look at its state");
        return {walk_.first, walk_.last};
    }
    /// The ends of the entry's range. Only while active: elsewhere they stop the program.
    index_type first() const noexcept {
        detail::require(walk_.state == cursor_state::active, "the cursor stands on no entry: look at what its last step gave");
        return walk_.first;
    }
    index_type last() const noexcept {
        detail::require(walk_.state == cursor_state::active, "the cursor stands on no entry: look at what its last step gave");
        return walk_.last;
    }

  private:
    friend detail::tree_access;
    using stored_type = typename detail::range_value<element_type>::stored;
    using walker = detail::range_cursor<index_type, stored_type>;
    static constexpr index_type greatest = std::numeric_limits<index_type>::max();

    template <lender L>
    cursor(const Tree& tree, const L& g GUARDED_LIVE, position<index_type> at) noexcept
        : tree_{&tree}, walk_{detail::tree_access::root(tree), at}, section_{g.section()} {}

    template <class L>
    GUARDED_INLINE void check(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        section_.template require_same<cursor>(g.section());
    }
    void require_standing() const noexcept {
        detail::require(walk_.state != cursor_state::active || walk_.stands(),
                        "the tree was changed where this cursor stands, by another call: walk again");
    }
    /// The tree, for writing: one that is const all its life holds nothing, and the guard proves its lock.
    Tree& tree() const noexcept { return const_cast<Tree&>(*tree_); }
    void settle(index_type index) noexcept {
        seek(index);
        walk_.walk();
    }
    /// What the cursor stands on, if that is an entry.
    template <class L>
    GUARDED_INLINE pointer entry(const L& g GUARDED_LIVE) const noexcept {
        if (walk_.state != cursor_state::active) return {};
        return detail::range_value<element_type>::read(walk_.value(), g);
    }

    const Tree* tree_;
    walker walk_;
    [[no_unique_address]] detail::section section_{};
};

/// Parks at index(), to look there again: walk and find give what covers index() once more, next and prev what is beside it.
/// For a retry; a scan that goes on parks behind what it has read, by park_after. A cursor that has not stepped since it was
/// resumed, or is at an end, leaves the position that it came from, or that end. Constant. Mirrors mas_set(mas, index).
template <class Tree, class G>
[[nodiscard]] position<typename Tree::index_type> park_here(cursor<Tree, G>&& c) noexcept {
    return detail::tree_access::here(c);
}
/// Parks behind the entry or the gap that the cursor stands on, to go on there: from the position find and next give the same,
/// what follows, and find_rev and prev what the cursor stood on. Elsewhere as park_here. Constant. Mirrors mas_pause() on the
/// way up.
template <class Tree, class G>
[[nodiscard]] position<typename Tree::index_type> park_after(cursor<Tree, G>&& c) noexcept {
    if (c.state() != cursor_state::active && c.state() != cursor_state::none) return park_here(std::move(c));
    return detail::position_after(c.range().last);
}
/// Parks before the entry or the gap that the cursor stands on, as park_after does behind it. Constant. Mirrors mas_pause() on
/// the way down.
template <class Tree, class G>
[[nodiscard]] position<typename Tree::index_type> park_before(cursor<Tree, G>&& c) noexcept {
    if (c.state() != cursor_state::active && c.state() != cursor_state::none) return park_here(std::move(c));
    return detail::position_before(c.range().first);
}
template <class Tree, class G, class Why = why::cursor_kept__pass_it_by_std_move_since_it_ends_here>
Why park_here(const cursor<Tree, G>&) GUARDED_REJECTED;
template <class Tree, class G,
          class Why = why::park_where__park_here_looks_at_this_again__park_after_and_park_before_go_on_past_it>
Why park(const cursor<Tree, G>&) GUARDED_REJECTED;
template <class Tree, class G, class Why = why::cursor_kept__pass_it_by_std_move_since_it_ends_here>
Why park_after(const cursor<Tree, G>&) GUARDED_REJECTED;
template <class Tree, class G, class Why = why::cursor_kept__pass_it_by_std_move_since_it_ends_here>
Why park_before(const cursor<Tree, G>&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI

#include <guarded/structure/end_reject.hpp>
