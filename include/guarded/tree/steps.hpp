// What a cursor does, without its guard: steps from entry to entry and from range to range of a range_map. Each step, by the
// state that it finds (l is the last index of the entry or gap; docs/range_map.md says what loops make of it):
//
//                  start at i           parked up (down) at i    active     none, at i            overflow (underflow) at i
//   walk           what is around i     what is around i         around index(), anew             nothing
//   find           from i on            from i on (i + 1)        l + 1 on   i on; passes l        i + 1 on (i)
//   next           behind i's entry     as find                  as find    as find               as find
//   find_range     around i             around i (i + 1)         at l + 1   at l + 1              at i + 1 (around i)
//   next_range     behind i's range     as find_range            as find_range                    as find_range
//
// find_rev, prev and prev_range are find, next and next_range upside down.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/base/position.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/walk.hpp>

#include <limits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <class Index, class V>
struct range_cursor {
    using entry = range_entry<Index, V>;
    using place = typename position<Index>::place;
    static constexpr Index greatest = std::numeric_limits<Index>::max();

    const range_cell<range_node<Index>*>* root;
    entry at{};  // while active: this entry; in a gap: the one behind it, if that is known
    cursor_state state = cursor_state::start;
    place where;  // while at the start
    Index index;
    Index first{};  // of the entry or the gap
    Index last{};

    range_cursor(const range_cell<range_node<Index>*>& tree, position<Index> from) noexcept
        : root{&tree}, where{from.where}, index{from.index} {
        if (where == place::past_end) pass(greatest, greatest);
        if (where == place::before_begin) pass_below(0, 0);
    }

    void seek(Index to) noexcept {
        index = to;
        state = cursor_state::start;
        where = place::at;
    }
    /// Where a new cursor does as this one would, but for the entry that this one stands on: the new one looks there again.
    position<Index> here() const noexcept {
        if (state == cursor_state::overflow) return position_after(index);
        if (state == cursor_state::underflow) return position_before(index);
        return {index, state == cursor_state::start ? where : place::at};
    }

    GUARDED_INLINE const range_cell<V>& value() const noexcept { return at.leaf->value(at.order.slot(at.i)); }
    /// Whether an entry is there over the range of the one on which it stands, for a writer that may have changed the tree
    /// since.
    bool stands() const noexcept {
        const entry e = up_from(first);
        return e.leaf != nullptr && first_of(e) == first && last_of(e) == last;
    }

    // The calls of cursor, as it documents them. Those that are made once for each entry are inlined into the caller's loop.

    GUARDED_INLINE void walk() noexcept {
        if (state != cursor_state::overflow && state != cursor_state::underflow) settle(index);
    }
    GUARDED_INLINE void find(Index max) noexcept {
        if (state == cursor_state::active) {
            if (at.leaf->seen() == at.order && at.i + 1 < at.order.count()) return hop<1>(max);
            if (last == greatest) return pass(greatest, greatest);
            const auto from = static_cast<Index>(last + 1);
            if (const entry e = range_beside<1>(at); e.leaf != nullptr) return arrive_up(e, from, max);
            arrive_up(up_from(from), from, max);
        } else {
            if (state == cursor_state::overflow) {
                if (index >= max) return;
                ++index;
            } else if (parked(place::down)) [[unlikely]] {
                if (index == greatest) return pass(greatest, greatest);
                ++index;
            }
            arrive_up(up_from(index), index, max);
        }
    }
    GUARDED_INLINE void next(Index max) noexcept {
        if (sent()) walk_if_entry();
        find(max);
    }
    GUARDED_INLINE void find_rev(Index min) noexcept {
        if (state == cursor_state::active) {
            if (at.leaf->seen() == at.order && at.i != 0) return hop<-1>(min);
            if (first == 0) return pass_below(0, 0);
            const auto from = static_cast<Index>(first - 1);
            if (const entry e = range_beside<-1>(at); e.leaf != nullptr) return arrive_down(e, from, min);
            arrive_down(down_from(from), from, min);
        } else {
            if (state == cursor_state::underflow) {
                if (index <= min) return;
                --index;
            } else if (parked(place::up)) [[unlikely]] {
                if (index == 0) return pass_below(0, 0);
                --index;
            }
            arrive_down(down_from(index), index, min);
        }
    }
    GUARDED_INLINE void prev(Index min) noexcept {
        if (sent()) walk_if_entry();
        find_rev(min);
    }
    void find_range(Index max) noexcept {
        if (state != cursor_state::start) return range_up(max);
        if (where == place::down) {  // it turns round
            if (index == greatest) return pass(greatest, greatest);
            return settle(static_cast<Index>(index + 1));
        }
        if (index > max) return pass(index, max);
        settle(index);
    }
    void next_range(Index max) noexcept {
        if (sent()) settle(index);
        find_range(max);
    }
    void prev_range(Index min) noexcept {
        if (sent()) settle(index);
        if (state != cursor_state::start) return range_down(min);
        if (where == place::up) {
            if (index == 0) return pass_below(0, 0);
            return settle(static_cast<Index>(index - 1));
        }
        if (index < min) return pass_below(index, min);
        settle(index);
    }

  private:
    using leaf = range_leaf<Index, V>;

    // They get no address of the cursor, so that a caller's loop keeps it in registers.
    [[gnu::noinline]] static entry at_or_after(const range_cell<range_node<Index>*>& tree, Index from) noexcept {
        return range_at_or_after<V>(tree, from);
    }
    [[gnu::noinline]] static entry at_or_before(const range_cell<range_node<Index>*>& tree, Index from) noexcept {
        return range_at_or_before<V>(tree, from);
    }
    GUARDED_INLINE entry up_from(Index from) const noexcept { return at_or_after(*root, from); }
    GUARDED_INLINE entry down_from(Index from) const noexcept { return at_or_before(*root, from); }
    static Index first_of(const entry& e) noexcept { return e.leaf->first(e.order.slot(e.i)); }
    static Index last_of(const entry& e) noexcept { return e.leaf->last(e.order.slot(e.i)); }

    // --- starting

    GUARDED_INLINE bool parked(place p) const noexcept { return state == cursor_state::start && where == p; }
    GUARDED_INLINE bool sent() const noexcept { return parked(place::at); }

    // --- arriving

    /// Member by member: what is copied as a whole goes through memory.
    GUARDED_INLINE void set(const entry& e) noexcept {
        at.leaf = e.leaf;
        at.above = e.above;
        at.child = e.child;
        at.i = e.i;
        at.order = e.order;
    }
    GUARDED_INLINE void stand(const entry& e) noexcept {
        set(e);
        state = cursor_state::active;
        const auto range = e.leaf->bounds(e.order.slot(e.i));
        first = range.first;
        last = range.last;
    }
    /// To the entry beside this one, in the same leaf.
    template <int by>
    GUARDED_INLINE void hop(Index limit) noexcept {
        const auto range = at.leaf->bounds(at.order.slot(at.i + by));
        if (by > 0 && range.first > limit) return pass(static_cast<Index>(last + 1), limit);
        if (by < 0 && range.last < limit) return pass_below(static_cast<Index>(first - 1), limit);
        at.i += by;
        first = range.first;
        last = range.last;
        index = by > 0 ? first : last;
    }
    /// Stands on the entry that covers index, if there is one.
    GUARDED_INLINE void walk_if_entry() noexcept {
        const entry e = up_from(index);
        if (e.leaf != nullptr && first_of(e) <= index) stand(e);
    }
    void stand_before(const entry& e, Index begin, Index end) noexcept {
        at = e;
        state = cursor_state::none;
        first = begin;
        last = end;
    }
    /// Nothing is there from an index up to max, nor in what is left of a gap.
    GUARDED_INLINE void pass(Index from, Index max) noexcept {
        index = from > max ? static_cast<Index>(from - 1) : max;
        if (state == cursor_state::none && last > index) index = last;
        state = cursor_state::overflow;
    }
    /// Nothing is there from an index down to min, nor in what is left of a gap.
    GUARDED_INLINE void pass_below(Index from, Index min) noexcept {
        index = from < min ? static_cast<Index>(from + 1) : min;
        if (state == cursor_state::none && first < index) index = first;
        state = cursor_state::underflow;
    }
    GUARDED_INLINE void arrive_up(const entry& e, Index from, Index max) noexcept {
        if (e.leaf == nullptr || first_of(e) > max) return pass(from, max);
        stand(e);
        index = first;
    }
    GUARDED_INLINE void arrive_down(const entry& e, Index from, Index min) noexcept {
        if (e.leaf == nullptr || last_of(e) < min) return pass_below(from, min);
        stand(e);
        index = last;
    }

    // --- ranges

    struct spot {
        entry at;
        cursor_state state;
        Index first;
        Index last;
    };
    static spot spot_of(const entry& e) noexcept { return {e, cursor_state::active, first_of(e), last_of(e)}; }
    /// The entry that covers an index, or the gap around it.
    [[gnu::noinline]] static spot spot_at(const range_cell<range_node<Index>*>& tree, Index to) noexcept {
        const entry behind = range_at_or_after<V>(tree, to);
        if (behind.leaf != nullptr && first_of(behind) <= to) return spot_of(behind);
        entry before = behind;
        if (behind.leaf != nullptr && behind.i > 0)
            --before.i;  // which ends before the index
        else
            before = range_at_or_before<V>(tree, to);
        if (before.leaf != nullptr && last_of(before) >= to) return spot_of(before);  // stored meanwhile
        return {behind, cursor_state::none, before.leaf == nullptr ? Index{0} : static_cast<Index>(last_of(before) + 1),
                behind.leaf == nullptr ? greatest : static_cast<Index>(first_of(behind) - 1)};
    }
    /// Goes to an index, and stands there.
    GUARDED_INLINE void settle(Index to) noexcept {
        const spot s = spot_at(*root, to);
        set(s.at);
        state = s.state;
        index = to;
        first = s.first;
        last = s.last;
    }
    void range_up(Index max) noexcept {
        if (state == cursor_state::underflow) return settle(index);
        if (state == cursor_state::overflow) {
            if (index < max) settle(static_cast<Index>(index + 1));
            return;
        }
        if (last >= max) return pass(last, last);
        index = static_cast<Index>(last + 1);
        if (state == cursor_state::none) {
            if (at.leaf == nullptr || at.leaf->seen() != at.order) return settle(index);
            return stand(at);
        }
        const entry e = range_beside<1>(at);
        if (e.leaf == nullptr) return settle(index);
        if (first_of(e) == index) return stand(e);
        stand_before(e, index, static_cast<Index>(first_of(e) - 1));
    }
    void range_down(Index min) noexcept {
        if (state == cursor_state::overflow) return settle(index);
        if (state == cursor_state::underflow) {
            if (index > min) settle(static_cast<Index>(index - 1));
            return;
        }
        if (first <= min) return pass_below(first, first);
        index = static_cast<Index>(first - 1);
        const entry e = at.leaf == nullptr ? entry{} : range_beside<-1>(at);
        if (e.leaf == nullptr) return settle(index);
        if (last_of(e) == index) return stand(e);
        if (state == cursor_state::none) return settle(index);
        stand_before(at, static_cast<Index>(last_of(e) + 1), index);
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail
