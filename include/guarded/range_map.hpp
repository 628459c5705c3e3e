// range_map: disjoint closed ranges [first, last] of an unsigned index, each with a T. Readers walk it under RCU while one
// writer at a time changes it; every change is one step to readers. The kernel's maple tree is its model.
#pragma once

#include <guarded/counted.hpp>
#include <guarded/detail/range_edit.hpp>
#include <guarded/detail/range_in_place.hpp>
#include <guarded/detail/range_limbo.hpp>
#include <guarded/detail/range_split.hpp>
#include <guarded/detail/range_value.hpp>
#include <guarded/range_reading.hpp>

#include <memory>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

namespace guarded::inline GUARDED_ABI {

/// Index: any unsigned integer of up to 64 bits, all of it usable. D: the domain of readers. Mutex: the writers' lock, taken
/// by lock(tree); a shared one also serves readers by lock_shared(tree).
///
/// Readers need a guard of D or of the tree's lock. Writers need the exclusive guard. What a writer removes is given to the
/// domain when its guard ends: until then everything read under that guard stays readable. A range that is split by a
/// store over its middle leaves its T in both parts; the T is freed with the last of them.
/// When the tree dies, all it holds is retired.
template <std::unsigned_integral Index, class T, domain D = rcu_bp, basic_lockable Mutex = std::mutex>
class range_map : public range_reading<range_map<Index, T, D, Mutex>, Index, T> {
  public:
    using index_type = Index;
    using element_type = T;
    using domain_type = D;
    using mutex_type = Mutex;

  private:
    using values = detail::range_value<T>;
    using stored_type = typename values::stored;

  public:
    range_map() = default;
    range_map(const range_map&) = delete;  // a tree has an address that readers know: it is neither copied nor moved
    range_map& operator=(const range_map&) = delete;
    ~range_map() {
        if (node* root = root_.load(std::memory_order_relaxed)) limbo_.bury_all([&] { edit::drop_tree(*this, root); });
    }

    // --- reading: see range_reading, the base

    /// The number of entries. Relaxed: exact for writers. Constant.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    /// The number of levels, leaves included. Relaxed: exact for writers. Constant.
    [[nodiscard]] unsigned height() const noexcept {
        const node* root = root_.load(std::memory_order_acquire);
        return root == nullptr ? 0 : root->level + 1U;
    }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    // --- writing

    /// Puts value over [first, last]: what lies inside is removed, what overlaps is trimmed or split. O(log n) and what it
    /// removes. Throws std::bad_alloc; the tree is then as it was and value still the caller's. first <= last.
    /// Mirrors mtree_store_range().
    template <writes_tree<range_map> L>
    void store(const L& w GUARDED_LIVE, Index first, Index last, typename values::argument value) {
        check(w);
        require_range(first, last, !values::is_none(value));
        put(first, last, value);
    }

    /// Puts value over [first, last] if nothing is there; else gives it back. O(log n). Throws std::bad_alloc, and the tree is
    /// then as it was and value still the caller's. first <= last. Mirrors mtree_insert_range().
    template <writes_tree<range_map> L>
    [[nodiscard]] typename values::given insert(const L& w GUARDED_LIVE, Index first, Index last,
                                                typename values::argument value) {
        check(w);
        require_range(first, last, !values::is_none(value));
        if (occupied(first, last)) return value;
        put(first, last, value);
        return {};
    }

    /// Removes the whole range that covers index; false if there is none. O(log n). Throws std::bad_alloc, and the tree is then
    /// as it was. Mirrors mtree_erase().
    template <writes_tree<range_map> L>
    bool erase(const L& w GUARDED_LIVE, Index index) {
        check(w);
        const node* root = root_.load(std::memory_order_relaxed);
        if (root == nullptr) return false;
        const leaf* l = detail::range_leaf_of<stored_type>(root, index);
        const unsigned slot = l->covering(l->mine(), index);
        if (slot == detail::range_slots) return false;
        change(l->first(slot), l->last(slot), nullptr);
        return true;
    }

    /// Clears the window [first, last]: as store, with nothing. Mirrors mas_store_gfp(NULL).
    template <writes_tree<range_map> L>
    void erase_range(const L& w GUARDED_LIVE, Index first, Index last) {
        check(w);
        require_range(first, last);
        if (occupied(first, last)) change(first, last, nullptr);
    }

    // Guards of another tree's type, read guards for writing, temporaries.
#define GUARDED_DETAIL_NO_WRITE(name)                                                                                     \
    template <class L, class... A, class Why = typename why_not<L, A...>::writes>                                         \
        requires(!writes_tree<L, range_map>)                                                                              \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const L&, A&&...) GUARDED_REJECTED;                                                             \
    template <owning_guard L, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const L&&, A&&...) GUARDED_REJECTED

  private:
    template <class L, class...>
    struct why_not {
        using writes = why::no_guard__name_the_guard_that_protects_this;
    };
    template <lender L, class... A>
    struct why_not<L, A...> {
        static constexpr bool lock = requires { typename detail::guard_of_t<L>::owner_type; };
        using writes =
            std::conditional_t<lock && !locks_tree<L, range_map>, why::guard_of_another_lock__take_the_lock_that_owns_this,
                               why::read_guard__writing_needs_the_write_guard>;
    };

  public:
    GUARDED_DETAIL_NO_WRITE(store);
    GUARDED_DETAIL_NO_WRITE(insert);
    GUARDED_DETAIL_NO_WRITE(erase);
    GUARDED_DETAIL_NO_WRITE(erase_range);
    template <writes_tree<range_map> L, class V, class Why = why::not_a_unique_ptr_of_this_object__store_takes_one_by_std_move>
        requires(!std::is_convertible_v<V &&, typename values::argument>)
    GUARDED_REJECT(Why)
    detail::rejected store(const L&, Index, Index, V&&) GUARDED_REJECTED;
    template <writes_tree<range_map> L, class V, class Why = why::not_a_unique_ptr_of_this_object__store_takes_one_by_std_move>
        requires(!std::is_convertible_v<V &&, typename values::argument>)
    GUARDED_REJECT(Why)
    detail::rejected insert(const L&, Index, Index, V&&) GUARDED_REJECTED;
#undef GUARDED_DETAIL_NO_WRITE

  private:
    friend detail::owner_access;
    friend detail::tree_access;
    friend class detail::range_edit<range_map>;
    friend class detail::range_limbo<range_map>;
    friend class detail::range_in_place<range_map>;
    friend class detail::range_split<range_map>;
    using node = detail::range_node<Index>;
    using leaf = detail::range_leaf<Index, stored_type>;
    using edit = detail::range_edit<range_map>;

    template <class L>
    GUARDED_INLINE void check(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        if constexpr (locks_tree<L, range_map>)
            if (g.context() != this) detail::fail("guard of another tree: take the lock of this one");
    }

    static void require_range(Index first, Index last, bool value = true) noexcept {
        detail::require(first <= last, "the range begins behind its end");
        detail::require(value, "null stored in a tree: erase the range");
    }

    bool occupied(Index first, Index last) const noexcept {
        const auto at = detail::range_at_or_after<stored_type>(root_, first);
        return at.leaf != nullptr && at.leaf->first(at.order.slot(at.i)) <= last;
    }

    template <class Value>
    void put(Index first, Index last, Value& value) {
        const stored_type v = values::look(value);
        if (root_.load(std::memory_order_relaxed) != nullptr) {
            change(first, last, &v);
        } else {
            limbo_.reserve(0);
            auto* l = edit::make_leaf(limbo_.pool(), first, first, last);
            l->fill(0, first, last, v);
            l->count = 1;
            l->live = 1;
            l->order.store(detail::range_order::first(1).word(), std::memory_order_relaxed);
            root_.store(l, std::memory_order_release);
            grow(1);
        }
        values::take(value);
    }

    void change(Index first, Index last, const stored_type* value) {
        const auto at = detail::range_walk<stored_type>(root_.load(std::memory_order_relaxed), first);
        if (last <= at.high) {
            if (detail::range_in_place<range_map>::change(*this, const_cast<leaf&>(*at.leaf), first, last, value)) return;
            if (detail::range_split<range_map>::change(*this, at, first, last, value)) return;
        }
        edit whole{*this, first, last, value};
        grow(whole.publish());
    }
    void grow(std::ptrdiff_t by) noexcept { size_.store(size() + static_cast<std::size_t>(by), std::memory_order_relaxed); }

    // A value that a split left in several places is counted here, and nowhere else.
    void share([[maybe_unused]] stored_type value) {
        if constexpr (values::owned) ++more_places_[value];
    }
    bool unshare([[maybe_unused]] stored_type value) noexcept {
        if constexpr (!values::owned) {
            return false;
        } else {
            if (more_places_.empty()) return true;
            const auto found = more_places_.find(value);
            if (found == more_places_.end()) return true;
            if (--found->second == 0) more_places_.erase(found);
            return false;
        }
    }

    void before_unlock() noexcept { limbo_.settle(); }

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

    std::atomic<node*> root_{nullptr};
    std::atomic<std::size_t> size_{0};
    std::unordered_map<stored_type, std::size_t> more_places_;
    detail::range_limbo<range_map> limbo_;
    Mutex mutex_;
};

}  // namespace guarded::inline GUARDED_ABI
