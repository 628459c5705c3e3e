// range_map: disjoint closed ranges [first, last] of an unsigned index, each with a T. Readers walk it under RCU while one
// writer at a time changes it; every change is one step to readers. The kernel's maple tree is its model.
#pragma once

#include <guarded/counted.hpp>
#include <guarded/detail/range_edit.hpp>
#include <guarded/detail/range_in_place.hpp>
#include <guarded/detail/range_limbo.hpp>
#include <guarded/detail/range_shares.hpp>
#include <guarded/detail/range_split.hpp>
#include <guarded/detail/range_value.hpp>
#include <guarded/outer_lock.hpp>
#include <guarded/range_bulk.hpp>
#include <guarded/range_gaps.hpp>
#include <guarded/range_marks.hpp>
#include <guarded/range_reading.hpp>
#include <guarded/unlinked.hpp>

#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace guarded::inline GUARDED_ABI {

namespace detail {

template <class Index>
concept unsigned_index_of_up_to_64_bits = std::unsigned_integral<Index> && sizeof(Index) <= 8;

template <class O>
concept range_choices = requires {
    typename std::bool_constant<O::gaps>;
    typename std::bool_constant<O::marks>;
    typename O::allocator;
};
template <class A>
concept range_allocator = requires { typename A::value_type; };

/// Options that can be used, so that others are one error.
template <class O>
struct range_usable {
    using type = range_options;
};
template <range_choices O>
    requires range_allocator<typename O::allocator>
struct range_usable<O> {
    using type = O;
};
template <class O>
using range_usable_t = typename range_usable<O>::type;

template <class T>
inline constexpr bool range_keeps = true;
template <class W>
inline constexpr bool range_keeps<in_place<W>> = leaves<W, void>;

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

/// Index: any unsigned integer of up to 64 bits, all of it usable. D: the domain of readers. Mutex: the writers' lock, taken
/// by lock(tree); a shared one also serves readers by lock_shared(tree); outer_lock<Owner> names another object's lock.
/// Options: see range_options.
///
/// Readers need a guard of D or of the tree's lock. Writers need the exclusive guard. What a writer removes is given to the
/// domain when its guard ends: until then everything read under that guard stays readable. A range that is split by a
/// store over its middle leaves its T in both parts; the T is freed with the last of them.
/// When the tree dies, all it holds is retired.
template <detail::unsigned_index_of_up_to_64_bits Index, class T, domain D = rcu_bp, class Mutex = std::mutex,
          class Options = range_options>
class range_map : public range_reading<range_map<Index, T, D, Mutex, Options>, Index, T>,
                  public range_bulk<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>>,
                  public range_gaps<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>>,
                  public range_marks<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>> {
    using lock_type = detail::tree_lock<range_map, Mutex>;
    static_assert(lock_type::is_outer || basic_lockable<Mutex>);
    static_assert(!std::same_as<Mutex, std::recursive_mutex> && !std::same_as<Mutex, std::recursive_timed_mutex>,
                  "guarded: a tree's lock is not recursive: the inner guard's end frees what the outer one still reads");

  public:
    using index_type = Index;
    using element_type = T;
    using domain_type = D;
    using mutex_type = typename lock_type::mutex;
    using lock_owner_type = typename lock_type::owner;
    using options = detail::range_usable_t<Options>;
    using allocator_type = typename options::allocator;

  private:
    using values = detail::range_value<T>;
    using stored_type = typename values::stored;
    using kinds = detail::range_kinds<Index, stored_type, options>;
    using given = typename values::given;
    using argument = typename values::argument;
    using taken = typename values::template taken<D>;

  public:
    range_map() noexcept(noexcept(allocator_type{})) : range_map(allocator_type{}) {}
    explicit range_map(const allocator_type& a) noexcept : limbo_{a} {}
    range_map(const range_map&) = delete;  // a tree has an address that readers know: it is neither copied nor moved
    range_map& operator=(const range_map&) = delete;
    ~range_map() {
        if constexpr (lock_type::is_outer)
            if (outside_.waits) detail::owner_access::mutex(*const_cast<lock_owner_type*>(outside_.owner)).forget(outside_);
        if (node* root = root_.load(std::memory_order_relaxed)) limbo_.bury_all([&] { edit::drop_tree(*this, root); });
    }

    // --- reading: see range_reading

    /// The number of entries. Relaxed: exact for writers. Constant.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    /// The number of levels, leaves included. Relaxed: exact for writers. Constant.
    [[nodiscard]] unsigned height() const noexcept { return height_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    // --- writing

    /// Puts value over [first, last]: what lies inside is removed, what overlaps is trimmed or split. O(log n) and what it
    /// removes. Throws std::bad_alloc; the tree is then as it was and value still the caller's. first <= last.
    /// Mirrors mtree_store_range().
    template <writes_tree<range_map> L>
    void store(const L& w GUARDED_LIVE, Index first, Index last, argument value) {
        check_write(w);
        require_range(first, last, !values::is_none(value));
        put(first, last, value);
    }
    /// The same over one index. Mirrors mtree_store().
    template <writes_tree<range_map> L>
    void store(const L& w GUARDED_LIVE, Index index, argument value) {
        store(w, index, index, std::forward<argument>(value));
    }
    /// The same; calls removed(unlinked<T, D>) for each T that no range holds any more, to be retired or waited for by the
    /// caller. It must not throw, nor change the tree; what it would ask the tree about sizes and gaps may not be so yet. What
    /// is retired within the guard may be gone before the guard ends.
    template <writes_tree<range_map> L, detail::takes_removed<T, D> Fn>
    void store(const L& w GUARDED_LIVE, Index first, Index last, argument value, Fn removed) {
        const auto give = giving(w, removed);
        const collecting to{*this, give};
        if constexpr (values::owned) {
            // Out of removed's reach, which may put what it is given where the value came from.
            struct lent_value {
                given& from;
                given value;
                ~lent_value() {
                    if (value != nullptr) from = std::move(value);
                }
            } mine{value, std::move(value)};
            store(w, first, last, std::move(mine.value));
        } else {
            store(w, first, last, value);
        }
    }

    /// Puts value over [first, last] if nothing is there; else gives it back. O(log n). Throws std::bad_alloc, and the tree is
    /// then as it was and value still the caller's. first <= last. Mirrors mtree_insert_range().
    template <writes_tree<range_map> L>
    [[nodiscard]] given insert(const L& w GUARDED_LIVE, Index first, Index last, argument value) {
        check_write(w);
        require_range(first, last, !values::is_none(value));
        if (occupied(first, last)) return value;
        put(first, last, value);
        return {};
    }
    /// The same over one index. Mirrors mtree_insert().
    template <writes_tree<range_map> L>
    [[nodiscard]] given insert(const L& w GUARDED_LIVE, Index index, argument value) {
        return insert(w, index, index, std::forward<argument>(value));
    }

    /// Puts value in the place of what the range that covers index has, and gives that back: an unlinked T, empty when another
    /// part of a split range still has it; for words an optional. Nothing and no change where no range covers index: value is
    /// still the caller's. O(log n). Throws std::bad_alloc, as store. Mirrors xa_store() of an index that is there.
    template <writes_tree<range_map> L>
    [[nodiscard]] taken exchange(const L& w GUARDED_LIVE, Index index, argument value) {
        check_write(w);
        require_range(index, index, !values::is_none(value));
        return take_out(index, [&](Index first, Index last) { put(first, last, value); });
    }

    /// Removes the whole range that covers index; false if there is none. O(log n). Throws std::bad_alloc, and the tree is then
    /// as it was. Mirrors mtree_erase().
    template <writes_tree<range_map> L>
    bool erase(const L& w GUARDED_LIVE, Index index) {
        check_write(w);
        const node* root = root_.load(std::memory_order_relaxed);
        if (root == nullptr) return false;
        const auto at = detail::range_walk<stored_type>(root, index);
        const unsigned slot = at.leaf->covering(at.leaf->mine(), index);
        if (slot == detail::range_slots) return false;
        if (in_place::remove(*this, const_cast<leaf&>(*at.leaf), slot))
            kinds::refresh(root_.load(std::memory_order_relaxed), index, false);
        else
            change_nodes(at.leaf->first(slot), at.leaf->last(slot), nullptr, true);
        return true;
    }
    /// The same, and gives back what it had, as exchange does. Mirrors the result of mtree_erase().
    template <writes_tree<range_map> L>
    [[nodiscard]] taken take(const L& w GUARDED_LIVE, Index index) {
        check_write(w);
        return take_out(index, [&](Index first, Index last) { erase_range(w, first, last); });
    }

    /// Clears the window [first, last]: as store, with nothing. Mirrors mas_store_gfp(NULL).
    template <writes_tree<range_map> L>
    void erase_range(const L& w GUARDED_LIVE, Index first, Index last) {
        check_write(w);
        require_range(first, last);
        if (occupied(first, last)) change(first, last, nullptr);
    }
    /// The same; calls removed(unlinked<T, D>), as store does.
    template <writes_tree<range_map> L, detail::takes_removed<T, D> Fn>
    void erase_range(const L& w GUARDED_LIVE, Index first, Index last, Fn removed) {
        const auto give = giving(w, removed);
        const collecting to{*this, give};
        erase_range(w, first, last);
    }

    /// Removes all, in one step. O(n). Throws std::bad_alloc, and the tree is then as it was. Mirrors mtree_destroy().
    template <writes_tree<range_map> L>
    void clear(const L& w GUARDED_LIVE) {
        check_write(w);
        node* const root = root_.load(std::memory_order_relaxed);
        if (root == nullptr) return;
        limbo_.reserve();
        edit::kill_tree(root);
        plant(nullptr, 0);
        edit::drop_tree(*this, root);
    }

    /// Exchanges the contents of two trees, under the guards of both. Readers see a step in each, not both at once. Waits until
    /// those have left who may be inside the nodes that change trees, or they would see what is written there next; so it is
    /// called outside sections, or stops the program, and under no lock that readers take inside theirs. What was read under
    /// one guard is the other tree's from then on, so it must be read again: checked builds stop its use. Their allocators are
    /// equal, else the program stops. A grace period, unless both are empty. Throws nothing. Mirrors std::swap().
    template <writes_tree<range_map> L, writes_tree<range_map> M>
    void swap(const L& w GUARDED_LIVE, range_map& other, const M& other_w GUARDED_LIVE) noexcept {
        check_write(w);
        other.check_write(other_w);
        detail::require(limbo_.get_allocator() == other.limbo_.get_allocator(), "trees of unequal allocators are swapped");
        detail::require(!detail::inside_a_section(), "trees are swapped inside a critical section: release its guard first");
        node* const mine = root_.load(std::memory_order_relaxed);
        const std::size_t entries = size();
        plant(other.root_.load(std::memory_order_relaxed), other.size());
        other.plant(mine, entries);
        std::swap(more_places_, other.more_places_);
        limbo_.swap(other.limbo_);
        w.outdate();
        other_w.outdate();
        if (size() + other.size() != 0) detail::wait_for_readers<D>();
    }

    /// The next n calls of store, insert or alloc_range under this guard allocate nothing and so do not throw. Calls that
    /// remove count, too: they may need as much; a swap takes along what was set aside. Sets aside some three nodes for each
    /// level and call. O(n log n). Throws std::bad_alloc. Mirrors mas_preallocate().
    template <writes_tree<range_map> L>
    void reserve(const L& w GUARDED_LIVE, std::size_t n) {
        check_write(w);
        if (n > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc{};
        // The highest that the tree can be by then, with the fewest entries that its nodes have.
        std::size_t levels = 2;
        for (std::size_t nodes = (size() + 2 * n) / detail::range_sparse_leaf; nodes > 1; ++levels)
            nodes /= detail::range_sparse_inner;
        limbo_.set_aside(n * 3 * std::max<std::size_t>(levels, height() + 1), n);
        if constexpr (values::owned) more_places_.reserve(n);
    }

    GUARDED_DETAIL_NO_TREE_WRITE(range_map, store);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, insert);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, exchange);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, erase);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, take);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, erase_range);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, clear);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, swap);
    GUARDED_DETAIL_NO_TREE_WRITE(range_map, reserve);
#define GUARDED_DETAIL_NO_VALUE(name, ...)                                                \
    template <writes_tree<range_map> L, class V, class Why = typename values::not_stored> \
        requires(!std::is_convertible_v<V &&, argument>)                                  \
    GUARDED_REJECT_RANGE(Why)                                                             \
    detail::rejected name(const L&, __VA_ARGS__, V&&) GUARDED_REJECTED
    GUARDED_DETAIL_NO_VALUE(store, Index, Index);
    GUARDED_DETAIL_NO_VALUE(store, Index);
    GUARDED_DETAIL_NO_VALUE(insert, Index, Index);
    GUARDED_DETAIL_NO_VALUE(insert, Index);
    GUARDED_DETAIL_NO_VALUE(exchange, Index);
#undef GUARDED_DETAIL_NO_VALUE
    template <writes_tree<range_map> L, class V, class Fn, class Why = typename values::not_stored>
        requires(!std::is_convertible_v<V &&, argument>)
    GUARDED_REJECT_RANGE(Why)
    detail::rejected store(const L&, Index, Index, V&&, Fn&&) GUARDED_REJECTED;
    template <writes_tree<range_map> L, class Fn,
              class Why = typename detail::why_removed_is_not_taken<std::decay_t<Fn>, T, D>::type>
        requires(!detail::takes_removed<std::decay_t<Fn>, T, D>)
    GUARDED_REJECT_RANGE(Why)
    detail::rejected store(const L&, Index, Index, argument, Fn&&) GUARDED_REJECTED;
    template <writes_tree<range_map> L, class Fn,
              class Why = typename detail::why_removed_is_not_taken<std::decay_t<Fn>, T, D>::type>
        requires(!detail::takes_removed<std::decay_t<Fn>, T, D>)
    GUARDED_REJECT_RANGE(Why)
    detail::rejected erase_range(const L&, Index, Index, Fn&&) GUARDED_REJECTED;

  private:
    friend detail::owner_access;
    friend detail::tree_access;
    friend class detail::range_edit<range_map>;
    friend class detail::range_limbo<range_map>;
    friend class detail::range_in_place<range_map>;
    friend class detail::range_split<range_map>;
    friend class range_bulk<range_map, Index, T, options>;
    using node = typename kinds::node;
    using leaf = typename kinds::leaf;
    using in_place = detail::range_in_place<range_map>;
    using edit = detail::range_edit<range_map>;
    using build = detail::range_build<kinds>;

    // For bulk_load and clone.
    template <class Copy>
    range_map(const range_map& other, Copy& copy) : range_map(other.limbo_.get_allocator()) {
        if (const node* root = other.root_.load(std::memory_order_relaxed))
            plant(range_map::copied(pool(), *root, copy), other.size());
    }
    auto& pool() {
        limbo_.reserve();
        return limbo_.pool();
    }
    void plant(node* root, std::size_t entries) noexcept {
        tail_ = {};
        root_.store(root, std::memory_order_release);
        size_.store(entries, std::memory_order_relaxed);
        note_height(root);
    }
    void note_height(const node* root) noexcept {
        height_.store(root == nullptr ? 0 : root->level + 1U, std::memory_order_relaxed);
    }

    template <class L>
    GUARDED_INLINE void check(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        if constexpr (locks_tree<L, range_map>) {
            if constexpr (!lock_type::is_outer) {
                if (g.context() != this)
                    detail::fail("guard of another tree: take the lock of this one", {}, {},
                                 detail::section::history_of(g.section().number()));
            } else if (outside_.owner != nullptr && g.context() != outside_.owner) {
                detail::fail("guard of another lock: take the one that this tree was first written under", {}, {},
                             detail::section::history_of(g.section().number()));
            }
        }
    }
    template <class L>
    GUARDED_INLINE void check_write(const L& w GUARDED_LIVE) noexcept {
        check(w);
#if GUARDED_CHECKED
        if constexpr (values::owned)
            detail::require(!removed_.busy, "a function that is given what a tree removed changes the tree");
#endif
        if constexpr (lock_type::is_outer) {
            if (outside_.waits) return;
            outside_.owner = w.context();
            outside_.map = this;
            outside_.waits = true;
            outside_.settle = [](detail::unsettled& u) noexcept {
                auto& mine = static_cast<typename lock_type::outside&>(u);
                mine.waits = false;
                mine.map->before_unlock();
            };
            outside_.keep_within_limit = after_unlock;
            detail::owner_access::mutex(*w.context()).remember(outside_);
        }
    }

    static void require_range(Index first, Index last, bool value = true) noexcept {
        detail::require(first <= last, "the range begins behind its end");
        detail::require(value, "null stored in a tree: erase the range");
    }

    bool occupied(Index first, Index last) const noexcept {
        const auto at = detail::range_at_or_after<stored_type>(root_, first);
        return at.leaf != nullptr && at.leaf->first(at.order.slot(at.i)) <= last;
    }

    /// Calls do_it(first, last) for the range that covers index, and gives what it had before.
    template <class Fn>
    taken take_out(Index index, Fn do_it) {
        const node* root = root_.load(std::memory_order_relaxed);
        const leaf* l = root == nullptr ? nullptr : detail::range_leaf_of<stored_type>(root, index);
        const unsigned slot = l == nullptr ? detail::range_slots : l->covering(l->mine(), index);
        if constexpr (values::owned) {
            stored_type old = nullptr;
            if (slot != detail::range_slots) {
                const auto keep = [&](unlinked<T, D>&& u) noexcept { old = unrcu(std::move(u)); };
                const collecting to{*this, keep};
                do_it(l->first(slot), l->last(slot));
            }
            return detail::unlinked_access::make<D>(old);
        } else {
            if (slot == detail::range_slots) return {};
            const stored_type old = l->value(slot).load(std::memory_order_relaxed);
            do_it(l->first(slot), l->last(slot));
            return old;
        }
    }

    template <class Value>
    void put(Index first, Index last, Value& value) {
        const stored_type v = values::look(value);
        if (root_.load(std::memory_order_relaxed) != nullptr) {
            change(first, last, &v);
        } else {
            limbo_.reserve();
            const typename build::item only{first, last, v, 0};
            plant(build::make_leaf(limbo_.pool(), first, &only, 1), 1);
        }
        values::take(value);
    }

    void change(Index first, Index last, const stored_type* value) {
        node* const root = root_.load(std::memory_order_relaxed);
        auto* to = const_cast<leaf*>(tail_.last);
        bool routed = to != nullptr && first >= tail_.low;
        if (!routed) {
            const auto at = detail::range_walk<stored_type>(root, first);
            routed = at.surely_routes(last);
            to = const_cast<leaf*>(at.leaf);
            if (at.rightmost && at.child != 0) tail_ = {to, at.above->low(at.child)};
        }
        if (routed && in_place::change(*this, *to, first, last, value))
            kinds::refresh(root, first, false);
        else
            change_nodes(first, last, value, routed);
    }
    /// What the leaf cannot take, or what is not known to be the leaf's alone. Not in line: change keeps its walk in registers.
    [[gnu::noinline]] void change_nodes(Index first, Index last, const stored_type* value, bool refused) {
        tail_ = {};
        detail::range_span<Index> span;
        const auto at = detail::range_walk<stored_type>(root_.load(std::memory_order_relaxed), first, &span);
        const bool one_leaf = last <= span.high;
        const bool done = one_leaf && !refused && in_place::change(*this, const_cast<leaf&>(*at.leaf), first, last, value);
        if (!done && !(one_leaf && detail::range_split<range_map>::change(*this, at, span, first, last, value))) {
            edit whole{*this, first, last, value};
            grow(whole.publish());
        }
        kinds::refresh(root_.load(std::memory_order_relaxed), first, !done);
    }
    void grow(std::ptrdiff_t by) noexcept { size_.store(size() + static_cast<std::size_t>(by), std::memory_order_relaxed); }

    // A value that a split left in several places is counted here, and nowhere else.
    void share([[maybe_unused]] stored_type value) {
        if constexpr (values::owned) more_places_.add(value);
    }
    bool unshare([[maybe_unused]] stored_type value) noexcept {
        if constexpr (values::owned)
            return !more_places_.remove(value);
        else
            return false;
    }
    /// A value lost a place that outlives it: a slot of a leaf that goes on.
    void drop(stored_type value) noexcept {
        if (!unshare(value)) return;
        if constexpr (values::owned)
            if (removed_.give != nullptr) return removed_.give(removed_.to, value);
        limbo_.bury(value);
    }
    /// A value lost a place that goes: a slot of a leaf that was replaced.
    void drop_in(leaf& l, unsigned slot) noexcept {
        const stored_type value = l.value(slot).load(std::memory_order_relaxed);
        if (!unshare(value)) return;
        if constexpr (values::owned)
            if (removed_.give != nullptr) return removed_.give(removed_.to, value);
        l.doomed |= static_cast<std::uint16_t>(1U << slot);
    }

    /// While one exists, what writers remove goes to a function instead of the domain.
    class collecting {
      public:
        template <class Fn>
        collecting(range_map& map, Fn& fn) noexcept : map_{map} {
            detail::require(map.removed_.give == nullptr, "a function that is given what a tree removed changes the tree");
            map.removed_ = {[](const void* to, T* value) noexcept {
                                (*static_cast<Fn*>(const_cast<void*>(to)))(detail::unlinked_access::make<D>(value));
                            },
                            std::addressof(fn), false};
        }
        collecting(const collecting&) = delete;
        collecting& operator=(const collecting&) = delete;
        ~collecting() { map_.removed_ = {}; }

      private:
        range_map& map_;
    };
    struct removed_to {
        void (*give)(const void*, T*) noexcept = nullptr;
        const void* to = nullptr;
        bool busy = false;  // a user's function runs
    };
    /// Gives to a user's function, which must leave the tree and the guard as they are.
    template <class L, class Fn>
    auto giving(const L& w GUARDED_LIVE, Fn& fn) noexcept {
        return [this, &w, &fn](unlinked<T, D>&& u) noexcept {
            removed_.busy = true;
            fn(std::move(u));
            w.require_live();
            removed_.busy = false;
        };
    }

    void before_unlock() noexcept { limbo_.settle(size()); }
    static void after_unlock() noexcept { detail::keep_within_limit<D>(); }

    static void destroy_value([[maybe_unused]] stored_type value) noexcept {
        if constexpr (values::owned) {
            if constexpr (reference_counted<T>)
                detail::dispose<D>(value);
            else
                detail::delete_unseen<D>(value);
        }
    }
    static void destroy_doomed(node& n) noexcept {
        for (unsigned doomed = n.doomed; doomed != 0; doomed &= doomed - 1)
            destroy_value(
                static_cast<leaf&>(n).value(static_cast<unsigned>(std::countr_zero(doomed))).load(std::memory_order_relaxed));
    }

    detail::range_cell<node*> root_{nullptr};
    std::atomic<std::size_t> size_{0};
    std::atomic<unsigned> height_{0};
    /// The last leaf, if a store went there and no node was replaced since: who appends needs no walk.
    struct {
        const leaf* last = nullptr;
        Index low = 0;  // the least index that is routed to it
    } tail_;
    [[no_unique_address]] std::conditional_t<values::owned, detail::range_shares<typename values::object>,
                                             detail::range_nothing> more_places_;
    [[no_unique_address]] std::conditional_t<values::owned, removed_to, detail::range_nothing> removed_;
    detail::range_limbo<range_map> limbo_;
    [[no_unique_address]] mutex_type mutex_;
    [[no_unique_address]] typename lock_type::outside outside_;

    // Last, so that each is the only error: behind one, clang knows no more members.
    static_assert(
        detail::range_choices<Options>,
        "guarded: not the options of a range_map: derive them from range_options, and say gaps and marks as constants");
    static_assert(!detail::range_choices<Options> || std::same_as<options, Options>,
                  "guarded: the allocator of a range_map's options is none: give a standard allocator, of any value_type");
    static_assert(detail::range_keeps<T>,
                  "guarded: in_place words are copied out of critical sections, and this one may point into "
                  "protected memory: store the object itself, or specialise guarded::detached");
};

}  // namespace guarded::inline GUARDED_ABI
