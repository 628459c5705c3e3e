// Cursors: positions in a tree, bound to the guard under which they walk.
//
// A cursor is immovable and lives in the scope of its guard; it cannot be returned, stored or put on the heap. To leave the
// section, park it: what remains is a position, an index without node pointers, and resume() walks again from the top.
#pragma once

#include <guarded/detail/range_node.hpp>
#include <guarded/detail/range_value.hpp>
#include <guarded/locked.hpp>
#include <guarded/position.hpp>
#include <guarded/ptr.hpp>
#include <guarded/result.hpp>

#include <limits>

namespace guarded::inline GUARDED_ABI {

template <std::unsigned_integral Index>
inline constexpr bool detached<position<Index>> = true;

/// A guard of a tree's lock: its own, or the outer one that its type names.
template <class L, class Tree>
concept locks_tree = lender<L> && requires {
    requires std::same_as<typename detail::guard_of_t<L>::owner_type, typename Tree::lock_owner_type>;
};

/// A guard under which a tree may be read: of its domain, or of its own lock.
template <class L, class Tree>
concept reads_tree = reads_in<L, typename Tree::domain_type> || locks_tree<L, Tree>;

/// A guard under which a tree may be written.
template <class L, class Tree>
concept writes_tree = locks_tree<L, Tree> && detail::guard_of_t<L>::writes;

namespace detail {

/// The door to a tree's inside, for its base classes and cursors.
struct tree_access {
    template <class Tree, class L>
    GUARDED_INLINE static void check(const Tree& tree, const L& g GUARDED_LIVE) noexcept {
        tree.check(g);
    }
    template <class Tree, class L>
    GUARDED_INLINE static void check_write(Tree& tree, const L& w GUARDED_LIVE) noexcept {
        tree.check_write(w);
    }
    template <class Tree>
    static auto& pool(Tree& tree) {
        return tree.pool();
    }
    template <class Tree, class Node>
    static void plant(Tree& tree, Node* top, std::size_t entries) noexcept {
        tree.plant(top, entries);
    }
    template <class Tree, class Copy>
    static Tree copy(const Tree& tree, Copy copy_value) {
        return Tree{tree, copy_value};
    }
    template <class Tree>
    GUARDED_INLINE static const auto& root(const Tree& tree) noexcept {
        return tree.root_;
    }
    template <class Cursor, class Tree, class L, class Position>
    GUARDED_INLINE static Cursor make(const Tree& tree, const L& g GUARDED_LIVE, Position at) noexcept {
        return Cursor{tree, g, at};
    }
};

}  // namespace detail

/// What a cursor stands on. Mirrors the states of a maple state.
enum class cursor_state {
    start,     ///< on an index; nothing was walked yet
    active,    ///< on the entry [first(), last()]
    none,      ///< on an index that no entry covers
    overflow,  ///< behind the last entry
    underflow  ///< before the first entry
};

/// A position in a tree under a guard of type G. Each call names that guard; entries that a concurrent writer replaced
/// under the cursor are looked up again from the top, so a step never leads through old data. Ranges are closed.
/// One thread's own. Mirrors the kernel's struct ma_state.
template <class Tree, owning_guard G>
class cursor {
  public:
    using tree_type = Tree;
    using guard_type = G;
    using index_type = typename Tree::index_type;
    using element_type = typename Tree::element_type;
    using pointer = typename detail::range_value<element_type>::template found<G>;
    using argument = typename detail::range_value<element_type>::argument;

    cursor(const cursor&) = delete;  // a cursor stays in the scope of its guard: park(std::move(c)) gives a position to keep
    cursor& operator=(const cursor&) = delete;          // a cursor stays where it is: seek(index), or make another
    static void* operator new(std::size_t) = delete;    // a cursor lives in the scope of its guard, not on the heap
    static void* operator new[](std::size_t) = delete;  // a cursor lives in the scope of its guard, not on the heap

    /// The entry that covers index(), or null. O(log n). Mirrors mas_walk().
    template <lends<G> L>
    [[nodiscard]] pointer walk(const L& g GUARDED_LIVE) noexcept {
        check(g);
        if (!at_end() && to_or_after(index_) && first_ <= index_) return here(g);
        return nowhere(cursor_state::none);
    }

    /// The next entry that ends at or behind index(), and begins at or before max; from an entry, the one behind it.
    /// O(log n), constant within a leaf. Mirrors mas_find().
    template <lends<G> L>
    [[nodiscard]] pointer find(const L& g GUARDED_LIVE, index_type max = greatest) noexcept {
        check(g);
        if (state_ == cursor_state::underflow) {
            index_ = 0;
            state_ = cursor_state::start;
        }
        return state_ == cursor_state::active ? forward(g, max) : onward(g, max);
    }

    /// The entry behind the one that covers index(), if it begins at or before max. O(log n), constant within a leaf.
    /// Mirrors mas_next().
    template <lends<G> L>
    [[nodiscard]] pointer next(const L& g GUARDED_LIVE, index_type max = greatest) noexcept {
        check(g);
        if (state_ == cursor_state::underflow) {
            index_ = 0;
            state_ = cursor_state::none;
        }
        return settle() ? forward(g, max) : onward(g, max);
    }

    /// The entry before the one that covers index(), if it ends at or behind min. O(log n), constant within a leaf.
    /// Mirrors mas_prev().
    template <lends<G> L>
    [[nodiscard]] pointer prev(const L& g GUARDED_LIVE, index_type min = 0) noexcept {
        check(g);
        if (state_ == cursor_state::overflow) {
            index_ = greatest;
            state_ = cursor_state::none;
        }
        if (!settle()) return state_ == cursor_state::underflow ? nowhere(state_) : backward(g, index_, min);
        if (first_ == 0) return nowhere(cursor_state::underflow);
        const index_type first = first_;
        if (stand(detail::range_beside<-1>(at_))) return arrive_before(g, min);
        return backward(g, static_cast<index_type>(first - 1), min);
    }

    // Another guard than the cursor's own, or none.
#define GUARDED_DETAIL_NOT_THIS_GUARD(name)                                                                               \
    template <class L, class... A, class Why = typename why_not<L>::type>                                                 \
        requires(!lends<L, G>)                                                                                            \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const L&, A&&...) GUARDED_REJECTED;                                                             \
    template <int = 0, class Why = why::no_guard__name_the_guard_that_protects_this>                                      \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name() GUARDED_REJECTED;                                                                             \
    template <owning_guard H, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const H&&, A&&...) GUARDED_REJECTED

  private:
    template <class L>
    struct why_not {
        using type = why::no_guard__name_the_guard_that_protects_this;
    };
    template <lender L>
    struct why_not<L> {
        using type = why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard;
    };

  public:
    GUARDED_DETAIL_NOT_THIS_GUARD(walk);
    GUARDED_DETAIL_NOT_THIS_GUARD(find);
    GUARDED_DETAIL_NOT_THIS_GUARD(next);
    GUARDED_DETAIL_NOT_THIS_GUARD(prev);

    /// Puts value over [first, last], and stands on it. As the tree's store. Mirrors mas_store_gfp().
    template <lends<G> L>
        requires writes_tree<L, Tree>
    void store(const L& w GUARDED_LIVE, index_type first, index_type last, argument value) {
        check(w);
        tree().store(w, first, last, std::forward<argument>(value));
        seek(first);
        static_cast<void>(walk(w));
    }
    /// Puts value in the place of what the entry that it stands on has; there it stays. Only while active. O(log n). Throws
    /// std::bad_alloc, and the tree is then as it was and value still the caller's. Mirrors mas_store() at the entry.
    template <lends<G> L>
        requires writes_tree<L, Tree>
    void replace(const L& w GUARDED_LIVE, argument value) {
        store(w, first(), last(), std::forward<argument>(value));
    }
    /// Removes the entry that it stands on, and stands on no entry there: next and prev go to its neighbours. Only while active.
    /// O(log n). Throws std::bad_alloc, and the tree is then as it was. Mirrors mas_erase().
    template <lends<G> L>
        requires writes_tree<L, Tree>
    void erase(const L& w GUARDED_LIVE) {
        check(w);
        index_ = first();
        tree().erase_range(w, first_, last_);
        state_ = cursor_state::none;
    }
    GUARDED_DETAIL_NOT_THIS_GUARD(store);
    GUARDED_DETAIL_NOT_THIS_GUARD(replace);
    GUARDED_DETAIL_NOT_THIS_GUARD(erase);
#define GUARDED_DETAIL_READS_ONLY(name)                                                                                   \
    template <lends<G> L, class... A, class Why = why::read_guard__writing_needs_the_write_guard>                         \
        requires(!writes_tree<L, Tree>)                                                                                   \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const L&, A&&...) GUARDED_REJECTED
    GUARDED_DETAIL_READS_ONLY(store);
    GUARDED_DETAIL_READS_ONLY(replace);
    GUARDED_DETAIL_READS_ONLY(erase);
#undef GUARDED_DETAIL_READS_ONLY
#undef GUARDED_DETAIL_NOT_THIS_GUARD

    /// Goes to an index without looking. Mirrors mas_set().
    void seek(index_type index) noexcept {
        index_ = index;
        state_ = cursor_state::start;
    }

    cursor_state state() const noexcept { return state_; }
    /// The index that the cursor was sent to, or that its last step arrived at: the entry's first one on the way up, its last
    /// one on the way down.
    index_type index() const noexcept { return index_; }
    /// The entry's range, closed. Only while active.
    index_type first() const noexcept {
        detail::require(state_ == cursor_state::active, "the cursor stands on no entry: look at what its last step gave");
        return first_;
    }
    index_type last() const noexcept {
        detail::require(state_ == cursor_state::active, "the cursor stands on no entry: look at what its last step gave");
        return last_;
    }

  private:
    friend detail::tree_access;
    using stored_type = typename detail::range_value<element_type>::stored;
    using entry = detail::range_entry<index_type, stored_type>;
    static constexpr index_type greatest = std::numeric_limits<index_type>::max();

    template <lender L>
    cursor(const Tree& tree, const L& g GUARDED_LIVE, position<index_type> at) noexcept
        : tree_{&tree}, index_{at.index}, section_{g.section()} {
        if (at.where == position<index_type>::place::past_end) state_ = cursor_state::overflow;
        if (at.where == position<index_type>::place::before_begin) state_ = cursor_state::underflow;
    }

    template <class L>
    GUARDED_INLINE void check(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        section_.require_same(g.section());
    }
    /// A tree that is const all its life holds nothing, and the guard proves its lock.
    Tree& tree() const noexcept { return const_cast<Tree&>(*tree_); }
    bool at_end() const noexcept { return state_ == cursor_state::overflow || state_ == cursor_state::underflow; }

    /// Stands on the first entry that ends at or behind index.
    bool to_or_after(index_type index) noexcept {
        return stand(detail::range_at_or_after<stored_type>(detail::tree_access::root(*tree_), index));
    }
    /// Stands on the last entry that begins at or before index.
    bool to_or_before(index_type index) noexcept {
        return stand(detail::range_at_or_before<stored_type>(detail::tree_access::root(*tree_), index));
    }
    bool stand(const entry& e) noexcept {
        if (e.leaf == nullptr) return false;
        at_ = e;
        const unsigned slot = at_.order.slot(at_.i);
        first_ = at_.leaf->first(slot);
        last_ = at_.leaf->last(slot);
        return true;
    }

    /// Makes sure of the entry that covers index(): false when there is none.
    bool settle() noexcept {
        if (state_ == cursor_state::start && to_or_after(index_) && first_ <= index_) state_ = cursor_state::active;
        return state_ == cursor_state::active;
    }

    template <class L>
    pointer forward(const L& g GUARDED_LIVE, index_type max) noexcept {
        if (last_ == greatest) return nowhere(cursor_state::overflow);
        if (stand(detail::range_beside<1>(at_))) {
            if (first_ > max) return nowhere(cursor_state::overflow);
            return here(g, first_);
        }
        index_ = static_cast<index_type>(last_ + 1);
        return onward(g, max);
    }
    template <class L>
    pointer onward(const L& g GUARDED_LIVE, index_type max) noexcept {
        if (state_ == cursor_state::overflow) return {};
        if (!to_or_after(index_) || first_ > max) return nowhere(cursor_state::overflow);
        return here(g, first_);
    }
    template <class L>
    pointer backward(const L& g GUARDED_LIVE, index_type from, index_type min) noexcept {
        if (!to_or_before(from) || last_ < min) return nowhere(cursor_state::underflow);
        return here(g, last_);
    }
    template <class L>
    pointer arrive_before(const L& g GUARDED_LIVE, index_type min) noexcept {
        if (last_ < min) return nowhere(cursor_state::underflow);
        return here(g, last_);
    }

    template <class L>
    pointer here(const L& g GUARDED_LIVE, index_type index) noexcept {
        index_ = index;
        return here(g);
    }
    template <class L>
    pointer here(const L& g GUARDED_LIVE) noexcept {
        state_ = cursor_state::active;
        return detail::range_value<element_type>::read(at_.leaf->value(at_.order.slot(at_.i)), g);
    }
    pointer nowhere(cursor_state state) noexcept {
        state_ = state;
        return {};
    }

    const Tree* tree_;
    entry at_;
    cursor_state state_ = cursor_state::start;
    index_type index_;
    index_type first_{};
    index_type last_{};
    [[no_unique_address]] detail::section section_;
};

/// Parks at the index that was asked for, to look there again. Constant. Mirrors mas_set(mas, index).
template <class Tree, class G>
[[nodiscard]] position<typename Tree::index_type> park(cursor<Tree, G>&& c) noexcept {
    using place = typename position<typename Tree::index_type>::place;
    if (c.state() == cursor_state::overflow) return {c.index(), place::past_end};
    if (c.state() == cursor_state::underflow) return {c.index(), place::before_begin};
    return position{c.index()};
}
/// Parks behind the entry that the cursor stands on, to go on there. Constant. Mirrors mas_pause() on the way up.
template <class Tree, class G>
[[nodiscard]] position<typename Tree::index_type> park_after(cursor<Tree, G>&& c) noexcept {
    using index = typename Tree::index_type;
    if (c.state() != cursor_state::active) return park(std::move(c));
    if (c.last() == std::numeric_limits<index>::max()) return {c.last(), position<index>::place::past_end};
    return position{static_cast<index>(c.last() + 1)};
}
/// Parks before the entry that the cursor stands on. Constant. Mirrors mas_pause() on the way down.
template <class Tree, class G>
[[nodiscard]] position<typename Tree::index_type> park_before(cursor<Tree, G>&& c) noexcept {
    using index = typename Tree::index_type;
    if (c.state() != cursor_state::active) return park(std::move(c));
    if (c.first() == 0) return {c.first(), position<index>::place::before_begin};
    return position{static_cast<index>(c.first() - 1)};
}
template <class Tree, class G, class Why = why::cursor_kept__pass_it_by_std_move_since_it_ends_here>
GUARDED_REJECT(Why)
detail::rejected park(const cursor<Tree, G>&) GUARDED_REJECTED;
template <class Tree, class G, class Why = why::cursor_kept__pass_it_by_std_move_since_it_ends_here>
GUARDED_REJECT(Why)
detail::rejected park_after(const cursor<Tree, G>&) GUARDED_REJECTED;
template <class Tree, class G, class Why = why::cursor_kept__pass_it_by_std_move_since_it_ends_here>
GUARDED_REJECT(Why)
detail::rejected park_before(const cursor<Tree, G>&) GUARDED_REJECTED;

}  // namespace guarded::inline GUARDED_ABI
