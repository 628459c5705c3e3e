// The part of range_map that changes it, one call a step to readers, each under the exclusive guard of the tree's lock.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/indices.hpp>  // IWYU pragma: export
#include <guarded/base/position.hpp>
#include <guarded/base/why.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/range_map/removal.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/search.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <guarded/structure/reject.hpp>  // behind all others: it defines macros

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

template <class Fn, class T, class D>
concept takes_removed = range_value<T>::owned && std::is_nothrow_invocable_v<Fn&, unlinked<T, D>&&>;

template <class Fn, class T, class D>
consteval auto why_removed_is_not_taken() {
    if constexpr (!range_value<T>::owned)
        return because<why::tree_of_words__no_object_is_removed__leave_the_function_out>;
    else if constexpr (std::is_invocable_v<Fn&, unlinked<T, D>&&>)
        return because<why::function_may_throw__declare_it_noexcept_since_it_runs_inside_of_a_change>;
    else
        return because<why::function_does_not_take_what_is_removed__let_it_take_an_unlinked_of_the_tree_s_T_and_domain>;
}

}  // namespace detail

/// A base of a Map, which is a range_map<Index, T, D, ...>. A null value, a range that begins behind its end, a released guard,
/// or one of another tree's lock, stops the program; a compiler that sees it rejects it. Two indices are a closed range;
/// from(a).until(b) and from(a).count(n) are others, which may be empty. Under one guard at a time, beside any number of
/// readers.
template <class Map, std::unsigned_integral Index, class T, domain D>
class range_writing {
    using values = detail::range_value<T>;
    using given = typename values::given;
    using argument = typename values::argument;
    using taken = typename values::template taken<D>;
    using collecting = typename detail::range_collector<T, D>::collecting;

  public:
    /// Puts value over [first, last]: what lies inside is removed, what overlaps is trimmed or split. O(log n) and what it
    /// removes. Throws std::bad_alloc; the tree is then as it was and value still the caller's. first <= last.
    /// Mirrors mtree_store_range().
    template <writes_tree<Map> L>
    void store(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, argument value) {
        auto& tree = checked(w);
        require_range(first, last, !values::is_none(value));
        put(tree, first, last, value);
    }
    /// The same over from(a).until(b) or from(a).count(n): where that is empty, nothing, and value is still the caller's.
    template <writes_tree<Map> L>
    void store(const L& w GUARDED_LIVE, indices<Index> where, argument value) {
        checked(w);
        if (!where.empty()) store(w, where.first(), where.last(), std::forward<argument>(value));
    }
    /// The same over one index. Mirrors mtree_store().
    template <writes_tree<Map> L>
    void store(const L& w GUARDED_LIVE, index_of<Index> index, argument value) {
        store(w, index, index, std::forward<argument>(value));
    }
    /// The same; calls removed(unlinked<T, D>) for each T that no range holds any more, to be retired or waited for by the
    /// caller. removed must not throw, nor change the tree; what it asks the tree about sizes and gaps may not be so yet. What
    /// is retired within the guard may be gone before the guard ends.
    template <writes_tree<Map> L, detail::takes_removed<T, D> Fn>
    void store(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, argument value, Fn removed) {
        const auto give = collector().giving(w, removed);
        const collecting to{collector(), give};
        // Out of the reach of removed, which may put what it is given where the value came from.
        struct lent_value {
            given& from;
            given value;
            ~lent_value() {
                if (value != nullptr) from = std::move(value);
            }
        } mine{value, std::move(value)};
        store(w, first, last, std::move(mine.value));
    }

    /// Puts value over [first, last] if nothing is there; else gives it back. O(log n). Throws std::bad_alloc, and the tree is
    /// then as it was and value still the caller's. first <= last. Mirrors mtree_insert_range().
    template <writes_tree<Map> L>
    [[nodiscard]] given insert(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, argument value) {
        auto& tree = checked(w);
        require_range(first, last, !values::is_none(value));
        if (tree.occupied(first, last)) return value;
        put(tree, first, last, value);
        return {};
    }
    /// The same over from(a).until(b) or from(a).count(n): where that is empty, it gives value back.
    template <writes_tree<Map> L>
    [[nodiscard]] given insert(const L& w GUARDED_LIVE, indices<Index> where, argument value) {
        checked(w);
        if (where.empty()) return std::forward<argument>(value);
        return insert(w, where.first(), where.last(), std::forward<argument>(value));
    }
    /// The same over one index. Mirrors mtree_insert().
    template <writes_tree<Map> L>
    [[nodiscard]] given insert(const L& w GUARDED_LIVE, index_of<Index> index, argument value) {
        return insert(w, index, index, std::forward<argument>(value));
    }

    /// Puts value in the place of what the range that covers index has, and gives that back: an unlinked T, empty when another
    /// part of a split range still has it; for words an optional. Nothing and no change where no range covers index: value is
    /// still the caller's. O(log n). Throws std::bad_alloc, as store. Mirrors xa_store() of an index that is there.
    template <writes_tree<Map> L>
    [[nodiscard]] taken exchange(const L& w GUARDED_LIVE, index_of<Index> index, argument value) {
        auto& tree = checked(w);
        require_range(index, index, !values::is_none(value));
        return take_out(tree, index, [&](Index first, Index last) { put(tree, first, last, value); });
    }

    /// Removes the whole range that covers index; false if there is none. O(log n). Throws std::bad_alloc, and the tree is then
    /// as it was. Mirrors mtree_erase().
    template <writes_tree<Map> L>
    bool erase(const L& w GUARDED_LIVE, index_of<Index> index) {
        return checked(w).erase(index);
    }
    /// The same, and gives back what it had, as exchange does. Mirrors the result of mtree_erase().
    template <writes_tree<Map> L>
    [[nodiscard]] taken take(const L& w GUARDED_LIVE, index_of<Index> index) {
        return take_out(checked(w), index, [&](Index first, Index last) { erase_range(w, first, last); });
    }

    /// Clears the window [first, last]: as store, with nothing. Mirrors mas_store_gfp(NULL).
    template <writes_tree<Map> L>
    void erase_range(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last) {
        auto& tree = checked(w);
        require_range(first, last);
        if (tree.occupied(first, last)) tree.change(first, last, nullptr);
    }
    /// The same; calls removed(unlinked<T, D>), as store does.
    template <writes_tree<Map> L, detail::takes_removed<T, D> Fn>
    void erase_range(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, Fn removed) {
        const auto give = collector().giving(w, removed);
        const collecting to{collector(), give};
        erase_range(w, first, last);
    }

    /// The same over from(a).until(b) or from(a).count(n), and where that is empty, nothing.
    template <writes_tree<Map> L>
    void erase_range(const L& w GUARDED_LIVE, indices<Index> where) {
        checked(w);
        if (!where.empty()) erase_range(w, where.first(), where.last());
    }
    template <writes_tree<Map> L, detail::takes_removed<T, D> Fn>
    void erase_range(const L& w GUARDED_LIVE, indices<Index> where, Fn removed) {
        checked(w);
        if (!where.empty()) erase_range(w, where.first(), where.last(), std::move(removed));
    }

    /// Removes all, in one step. O(n). Throws std::bad_alloc, and the tree is then as it was. Mirrors mtree_destroy().
    template <writes_tree<Map> L>
    void clear(const L& w GUARDED_LIVE) {
        checked(w).clear();
    }

    /// Exchanges the contents of two trees, under the guards of both. Readers see a step in each, not both at once. Waits
    /// until no reader can be inside the nodes that change trees, or it would see what is written there next; so call it
    /// outside sections, else it stops the program, and under no lock that readers take inside theirs. What was read under
    /// one guard is the other tree's from then on, so it must be read again: checked builds stop its use. Their allocators are
    /// equal, else the program stops. A grace period, unless both are empty. Throws nothing. Mirrors std::swap().
    template <writes_tree<Map> L, writes_tree<Map> M>
    void swap(const L& w GUARDED_LIVE, Map& other, const M& other_w GUARDED_LIVE) noexcept {
        auto& mine = checked(w);
        detail::tree_access::check_write(other, other_w);
        auto& theirs = detail::tree_access::engine(other);
        detail::require(mine.limbo().get_allocator() == theirs.limbo().get_allocator(),
                        "trees of unequal allocators are swapped");
        detail::require_aloud(!detail::known_inside_a_section<D>(),
                              "trees are swapped inside a critical section: release its guard first");
        mine.swap(theirs);
        w.outdate();
        other_w.outdate();
        if (mine.size() + theirs.size() != 0) detail::wait_for_readers<D>();
    }

    /// The next n calls of store, insert or alloc_range under this guard allocate nothing and so do not throw. Calls that
    /// remove count, too: they may need as much; a swap takes along what was set aside. Sets aside some three nodes for each
    /// level and call. O(n log n). Throws std::bad_alloc. Mirrors mas_preallocate().
    template <writes_tree<Map> L>
    void reserve(const L& w GUARDED_LIVE, std::size_t n) {
        checked(w).reserve(n);
    }

    GUARDED_DETAIL_NO_TREE_WRITE(Map, store);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, insert);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, exchange);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, erase);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, take);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, erase_range);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, clear);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, swap);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, reserve);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, store, index_of<Index>, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, store, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, store, indices<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, insert, index_of<Index>, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, insert, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, insert, indices<Index>);
    GUARDED_DETAIL_NO_VALUE(Map, T, true, exchange, index_of<Index>);
    template <writes_tree<Map> L, class V, class Fn, class Why = typename values::not_stored>
        requires(!std::is_convertible_v<V &&, argument>)
    Why store(const L&, index_of<Index>, index_of<Index>, V&&, Fn&&) GUARDED_REJECTED;
    template <writes_tree<Map> L, class Fn,
              class Why = typename decltype(detail::why_removed_is_not_taken<std::decay_t<Fn>, T, D>())::type>
        requires(!detail::takes_removed<std::decay_t<Fn>, T, D>)
    Why store(const L&, index_of<Index>, index_of<Index>, argument, Fn&&) GUARDED_REJECTED;
    template <writes_tree<Map> L, class Fn,
              class Why = typename decltype(detail::why_removed_is_not_taken<std::decay_t<Fn>, T, D>())::type>
        requires(!detail::takes_removed<std::decay_t<Fn>, T, D>)
    Why erase_range(const L&, index_of<Index>, index_of<Index>, Fn&&) GUARDED_REJECTED;

  protected:
    range_writing() = default;
    ~range_writing() = default;

  private:
    Map& map() noexcept { return static_cast<Map&>(*this); }
    /// The engine, of a tree that the guard may write.
    template <class L>
    GUARDED_INLINE auto& checked(const L& w GUARDED_LIVE) noexcept {
        detail::tree_access::check_write(map(), w);
        return detail::tree_access::engine(map());
    }
    auto& collector() noexcept { return detail::tree_access::engine(map()).removal().collector(); }

    static void require_range(Index first, Index last, bool value = true) noexcept {
        detail::require(first <= last, "the range begins behind its end");
        detail::require(value, "null stored in a tree: erase the range");
    }
    template <class Value>
    static void put(auto& tree, Index first, Index last, Value& value) {
        tree.put(first, last, values::look(value));
        values::take(value);
    }
    /// Calls do_it(first, last) for the range that covers index, and gives what it had before.
    template <class Fn>
    static taken take_out(auto& tree, Index index, Fn do_it) {
        const auto [leaf, slot] = tree.covering(index);
        if constexpr (values::owned) {
            T* old = nullptr;
            if (slot != detail::range_slots) {
                const auto keep = [&](unlinked<T, D>&& u) noexcept { old = unrcu(std::move(u)); };
                const collecting to{tree.removal().collector(), keep};
                do_it(leaf->first(slot), leaf->last(slot));
            }
            return detail::unlinked_access::make<D>(old, process::tree_locked_at);
        } else {
            if (slot == detail::range_slots) return {};
            const auto old = leaf->value(slot).load(std::memory_order_relaxed);
            do_it(leaf->first(slot), leaf->last(slot));
            return old;
        }
    }
};

}}  // namespace guarded::GUARDED_ABI

#include <guarded/structure/end_reject.hpp>
