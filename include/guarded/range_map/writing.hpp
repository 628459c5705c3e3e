// The half of range_map that changes it, one call a step to readers, each under the exclusive guard of the tree's lock.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/position.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/range_map/removal.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/reject.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/walk.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

template <class Fn, class T, class D>
concept takes_removed = range_value<T>::owned && std::is_nothrow_invocable_v<Fn&, unlinked<T, D>&&>;

template <class Fn, class T, class D>
struct why_removed_is_not_taken {
    using type =
        std::conditional_t<std::is_invocable_v<Fn&, unlinked<T, D>&&>,
                           why::function_may_throw__declare_it_noexcept_since_it_runs_inside_of_a_change,
                           why::function_does_not_take_what_is_removed__let_it_take_an_unlinked_of_the_tree_s_T_and_domain>;
};
template <class Fn, class W, class D>
struct why_removed_is_not_taken<Fn, in_place<W>, D> {
    using type = why::tree_of_words__no_object_is_removed__leave_the_function_out;
};

}  // namespace detail

/// A base of a Map, which is a range_map<Index, T, D, ...>. A null value, a range that begins behind its end, a released guard,
/// or one of another tree's lock, stops the program; a compiler that sees it rejects it. Ranges are closed. Under one guard at
/// a time, beside any number of readers.
template <class Map, std::unsigned_integral Index, class T, domain D>
class range_writing {
    using values = detail::range_value<T>;
    using given = typename values::given;
    using argument = typename values::argument;
    using taken = typename values::template taken<D>;

  public:
    /// Puts value over [first, last]: what lies inside is removed, what overlaps is trimmed or split. O(log n) and what it
    /// removes. Throws std::bad_alloc; the tree is then as it was and value still the caller's. first <= last.
    /// Mirrors mtree_store_range().
    template <writes_tree<Map> L>
    void store(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, argument value) {
        map().check_write(w);
        map().require_range(first, last, !values::is_none(value));
        map().put(first, last, value);
    }
    /// The same over one index. Mirrors mtree_store().
    template <writes_tree<Map> L>
    void store(const L& w GUARDED_LIVE, index_of<Index> index, argument value) {
        store(w, index, index, std::forward<argument>(value));
    }
    /// The same; calls removed(unlinked<T, D>) for each T that no range holds any more, to be retired or waited for by the
    /// caller. It must not throw, nor change the tree; what it would ask the tree about sizes and gaps may not be so yet. What
    /// is retired within the guard may be gone before the guard ends.
    template <writes_tree<Map> L, detail::takes_removed<T, D> Fn>
    void store(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, argument value, Fn removed) {
        const auto give = map().removed_.giving(w, removed);
        const typename Map::removal::collecting to{map().removed_, give};
        // Out of removed's reach, which may put what it is given where the value came from.
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
        map().check_write(w);
        map().require_range(first, last, !values::is_none(value));
        if (map().occupied(first, last)) return value;
        map().put(first, last, value);
        return {};
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
        map().check_write(w);
        map().require_range(index, index, !values::is_none(value));
        return map().take_out(index, [&](Index first, Index last) { map().put(first, last, value); });
    }

    /// Removes the whole range that covers index; false if there is none. O(log n). Throws std::bad_alloc, and the tree is then
    /// as it was. Mirrors mtree_erase().
    template <writes_tree<Map> L>
    bool erase(const L& w GUARDED_LIVE, index_of<Index> index) {
        map().check_write(w);
        const auto* root = map().root_.load(std::memory_order_relaxed);
        if (root == nullptr) return false;
        const auto at = detail::range_walk<typename values::stored>(root, Index{index});
        const unsigned slot = at.leaf->covering(at.leaf->mine(), index);
        if (slot == detail::range_slots) return false;
        if (Map::in_place::remove(map(), const_cast<typename Map::leaf&>(*at.leaf), slot))
            Map::kinds::refresh(map().root_.load(std::memory_order_relaxed), index, false);
        else
            map().change_nodes(at.leaf->first(slot), at.leaf->last(slot), nullptr, true);
        return true;
    }
    /// The same, and gives back what it had, as exchange does. Mirrors the result of mtree_erase().
    template <writes_tree<Map> L>
    [[nodiscard]] taken take(const L& w GUARDED_LIVE, index_of<Index> index) {
        map().check_write(w);
        return map().take_out(index, [&](Index first, Index last) { erase_range(w, first, last); });
    }

    /// Clears the window [first, last]: as store, with nothing. Mirrors mas_store_gfp(NULL).
    template <writes_tree<Map> L>
    void erase_range(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last) {
        map().check_write(w);
        map().require_range(first, last);
        if (map().occupied(first, last)) map().change(first, last, nullptr);
    }
    /// The same; calls removed(unlinked<T, D>), as store does.
    template <writes_tree<Map> L, detail::takes_removed<T, D> Fn>
    void erase_range(const L& w GUARDED_LIVE, index_of<Index> first, index_of<Index> last, Fn removed) {
        const auto give = map().removed_.giving(w, removed);
        const typename Map::removal::collecting to{map().removed_, give};
        erase_range(w, first, last);
    }

    /// Removes all, in one step. O(n). Throws std::bad_alloc, and the tree is then as it was. Mirrors mtree_destroy().
    template <writes_tree<Map> L>
    void clear(const L& w GUARDED_LIVE) {
        map().check_write(w);
        auto* const root = map().root_.load(std::memory_order_relaxed);
        if (root == nullptr) return;
        map().limbo_.reserve();
        Map::edit::kill_tree(root);
        map().plant(nullptr, 0);
        Map::edit::drop_tree(map(), root);
    }

    /// Exchanges the contents of two trees, under the guards of both. Readers see a step in each, not both at once. Waits until
    /// those have left who may be inside the nodes that change trees, or they would see what is written there next; so it is
    /// called outside sections, or stops the program, and under no lock that readers take inside theirs. What was read under
    /// one guard is the other tree's from then on, so it must be read again: checked builds stop its use. Their allocators are
    /// equal, else the program stops. A grace period, unless both are empty. Throws nothing. Mirrors std::swap().
    template <writes_tree<Map> L, writes_tree<Map> M>
    void swap(const L& w GUARDED_LIVE, Map& other, const M& other_w GUARDED_LIVE) noexcept {
        map().check_write(w);
        other.check_write(other_w);
        detail::require(map().limbo_.get_allocator() == other.limbo_.get_allocator(),
                        "trees of unequal allocators are swapped");
        detail::require(!detail::known_inside_a_section(),
                        "trees are swapped inside a critical section: release its guard first");
        auto* const mine = map().root_.load(std::memory_order_relaxed);
        const std::size_t entries = map().size();
        map().plant(other.root_.load(std::memory_order_relaxed), other.size());
        other.plant(mine, entries);
        std::swap(map().more_places_, other.more_places_);
        map().limbo_.swap(other.limbo_);
        w.outdate();
        other_w.outdate();
        if (map().size() + other.size() != 0) detail::wait_for_readers<D>();
    }

    /// The next n calls of store, insert or alloc_range under this guard allocate nothing and so do not throw. Calls that
    /// remove count, too: they may need as much; a swap takes along what was set aside. Sets aside some three nodes for each
    /// level and call. O(n log n). Throws std::bad_alloc. Mirrors mas_preallocate().
    template <writes_tree<Map> L>
    void reserve(const L& w GUARDED_LIVE, std::size_t n) {
        map().check_write(w);
        if (n > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc{};
        // The highest that the tree can be by then, with the fewest entries that its nodes have.
        std::size_t levels = 2;
        for (std::size_t nodes = (map().size() + 2 * n) / detail::range_sparse_leaf; nodes > 1; ++levels)
            nodes /= detail::range_sparse_inner;
        map().limbo_.set_aside(n * 3 * std::max<std::size_t>(levels, map().height() + 1), n);
        if constexpr (values::owned) map().more_places_.reserve(n);
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
#define GUARDED_DETAIL_NO_VALUE(name, ...)                                          \
    template <writes_tree<Map> L, class V, class Why = typename values::not_stored> \
        requires(!std::is_convertible_v<V &&, argument>)                            \
    GUARDED_REJECT_RANGE(Why)                                                       \
    detail::rejected name(const L&, __VA_ARGS__, V&&) GUARDED_REJECTED
    GUARDED_DETAIL_NO_VALUE(store, index_of<Index>, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(store, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(insert, index_of<Index>, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(insert, index_of<Index>);
    GUARDED_DETAIL_NO_VALUE(exchange, index_of<Index>);
#undef GUARDED_DETAIL_NO_VALUE
    template <writes_tree<Map> L, class V, class Fn, class Why = typename values::not_stored>
        requires(!std::is_convertible_v<V &&, argument>)
    GUARDED_REJECT_RANGE(Why)
    detail::rejected store(const L&, index_of<Index>, index_of<Index>, V&&, Fn&&) GUARDED_REJECTED;
    template <writes_tree<Map> L, class Fn, class Why = typename detail::why_removed_is_not_taken<std::decay_t<Fn>, T, D>::type>
        requires(!detail::takes_removed<std::decay_t<Fn>, T, D>)
    GUARDED_REJECT_RANGE(Why)
    detail::rejected store(const L&, index_of<Index>, index_of<Index>, argument, Fn&&) GUARDED_REJECTED;
    template <writes_tree<Map> L, class Fn, class Why = typename detail::why_removed_is_not_taken<std::decay_t<Fn>, T, D>::type>
        requires(!detail::takes_removed<std::decay_t<Fn>, T, D>)
    GUARDED_REJECT_RANGE(Why)
    detail::rejected erase_range(const L&, index_of<Index>, index_of<Index>, Fn&&) GUARDED_REJECTED;

  protected:
    range_writing() = default;
    ~range_writing() = default;

  private:
    Map& map() noexcept { return static_cast<Map&>(*this); }
};

}}  // namespace guarded::GUARDED_ABI
