// range_map: disjoint closed ranges [first, last] of an unsigned index, each with a T. Readers walk it under RCU while one
// writer at a time changes it; every change is one step to readers. The kernel's maple tree is its model.
#pragma once

#include <guarded/counted.hpp>
#include <guarded/cursor.hpp>
#include <guarded/detail/range_edit.hpp>

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
class range_map {
  public:
    using index_type = Index;
    using element_type = T;
    using domain_type = D;
    using mutex_type = Mutex;

    range_map() = default;
    range_map(const range_map&) = delete;  // a tree has an address that readers know: it is neither copied nor moved
    range_map& operator=(const range_map&) = delete;
    ~range_map() {
        if (node* root = root_.load(std::memory_order_relaxed)) edit::drop_tree(*this, root);
        flush();
    }

    // --- reading

    /// The T whose range covers index, or null. Wait-free, O(log n). Throws nothing. Mirrors mtree_load().
    template <reads_tree<range_map> L>
    [[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<L>> load(const L& g GUARDED_LIVE, Index index) const noexcept {
        check(g);
        const node* root = root_.load(std::memory_order_consume);
        if (root == nullptr) return nullptr;
        const auto at = detail::range_walk<T>(root, index);
        const unsigned i = at.leaf->at_or_after(index);
        if (i == at.leaf->count || at.leaf->first[i] > index) return nullptr;
        return detail::ptr_access::bind(at.leaf->value[i].load(std::memory_order_consume), g);
    }

    /// A cursor that starts at index, bound to the guard. Constant. Throws nothing. Mirrors MA_STATE().
    template <reads_tree<range_map> L>
    [[nodiscard]] auto cursor(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, Index index) const noexcept
        -> guarded::cursor<range_map, detail::guard_of_t<L>> {
        return resume(g, position{index});
    }
    /// A cursor that goes on where another one was parked.
    template <reads_tree<range_map> L>
    [[nodiscard]] auto resume(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, position<Index> at) const noexcept
        -> guarded::cursor<range_map, detail::guard_of_t<L>> {
        check(g);
        return detail::tree_access::make<guarded::cursor<range_map, detail::guard_of_t<L>>>(*this, g, at);
    }

    /// The number of entries. Relaxed: exact for writers. Constant.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    // --- writing

    /// Puts value over [first, last]: what lies inside is removed, what overlaps is trimmed or split. O(log n) and what it
    /// removes. Throws std::bad_alloc; the tree is then as it was and value still the caller's. first <= last.
    /// Mirrors mtree_store_range().
    template <writes_tree<range_map> L>
    void store(const L& w GUARDED_LIVE, Index first, Index last, std::unique_ptr<T>&& value) {
        check(w);
        require_range(first, last, value != nullptr);
        if (!overwrite(first, last, value)) put(first, last, value);
    }

    /// Puts value over [first, last] if nothing is there; else gives it back. O(log n). Throws std::bad_alloc, and the tree is
    /// then as it was and value still the caller's. first <= last. Mirrors mtree_insert_range().
    template <writes_tree<range_map> L>
    [[nodiscard]] std::unique_ptr<T> insert(const L& w GUARDED_LIVE, Index first, Index last, std::unique_ptr<T>&& value) {
        check(w);
        require_range(first, last, value != nullptr);
        if (occupied(first, last)) return std::move(value);
        put(first, last, value);
        return nullptr;
    }

    /// Removes the whole range that covers index; false if there is none. O(log n). Throws std::bad_alloc, and the tree is then
    /// as it was. Mirrors mtree_erase().
    template <writes_tree<range_map> L>
    bool erase(const L& w GUARDED_LIVE, Index index) {
        check(w);
        const auto at = detail::range_at_or_after<T>(root_, index);
        if (at.leaf == nullptr || at.leaf->first[at.slot] > index) return false;
        change(at.leaf->first[at.slot], at.leaf->last[at.slot], nullptr);
        return true;
    }

    /// Clears the window [first, last]: as store, with nothing. Mirrors mas_store_gfp(NULL).
    template <writes_tree<range_map> L>
    void erase_range(const L& w GUARDED_LIVE, Index first, Index last) {
        check(w);
        require_range(first, last);
        if (occupied(first, last)) change(first, last, nullptr);
    }

    // Guards of another domain or another tree's type, read guards for writing, temporaries.
#define GUARDED_DETAIL_NO_READ(name)                                                                                      \
    template <class L, class... A, class Why = typename why_not<L, A...>::reads>                                          \
        requires(!reads_tree<L, range_map>)                                                                               \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const L&, const A&...) const GUARDED_REJECTED;                                                  \
    template <owning_guard L, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const L&&, const A&...) const GUARDED_REJECTED
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
        using reads = why::no_guard__name_the_guard_that_protects_this;
        using writes = reads;
    };
    template <lender L, class... A>
    struct why_not<L, A...> {
        static constexpr bool lock = requires { typename detail::guard_of_t<L>::owner_type; };
        using reads = std::conditional_t<lock, why::guard_of_another_lock__take_the_lock_that_owns_this,
                                         why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this>;
        using writes =
            std::conditional_t<lock && !locks_tree<L, range_map>, why::guard_of_another_lock__take_the_lock_that_owns_this,
                               why::read_guard__writing_needs_the_write_guard>;
    };

  public:
    GUARDED_DETAIL_NO_READ(load);
    GUARDED_DETAIL_NO_READ(cursor);
    GUARDED_DETAIL_NO_READ(resume);
    GUARDED_DETAIL_NO_WRITE(store);
    GUARDED_DETAIL_NO_WRITE(insert);
    GUARDED_DETAIL_NO_WRITE(erase);
    GUARDED_DETAIL_NO_WRITE(erase_range);
#undef GUARDED_DETAIL_NO_READ
    template <writes_tree<range_map> L, class V, class Why = why::not_a_unique_ptr_of_this_object__store_takes_one_by_std_move>
        requires(!std::is_convertible_v<V &&, std::unique_ptr<T>>)
    GUARDED_REJECT(Why)
    detail::rejected store(const L&, Index, Index, V&&) GUARDED_REJECTED;
    template <writes_tree<range_map> L, class V, class Why = why::not_a_unique_ptr_of_this_object__store_takes_one_by_std_move>
        requires(!std::is_convertible_v<V &&, std::unique_ptr<T>>)
    GUARDED_REJECT(Why)
    detail::rejected insert(const L&, Index, Index, V&&) GUARDED_REJECTED;
#undef GUARDED_DETAIL_NO_WRITE

  private:
    friend detail::owner_access;
    friend detail::tree_access;
    friend class detail::range_edit<range_map>;
    using node = detail::range_node<Index>;
    using leaf = detail::range_leaf<Index, T>;
    using edit = detail::range_edit<range_map>;

    /// A value that was overwritten in place, on its way to the domain.
    struct removal : detail::reclaim_head {
        T* value;
    };

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
        const auto at = detail::range_at_or_after<T>(root_, first);
        return at.leaf != nullptr && at.leaf->first[at.slot] <= last;
    }

    /// Replaces the value of an entry that has this very range. Takes the value when it did.
    bool overwrite(Index first, Index last, std::unique_ptr<T>& value) {
        const auto at = detail::range_at_or_after<T>(root_, first);
        if (at.leaf == nullptr || at.leaf->first[at.slot] != first || at.leaf->last[at.slot] != last) return false;
        auto callback = std::make_unique<removal>();
        auto& place = const_cast<leaf*>(at.leaf)->value[at.slot];
        callback->value = place.exchange(value.release(), std::memory_order_acq_rel);
        callback->destroy = destroy_removal;
        if (unshare(callback->value)) defer(*callback.release());
        return true;
    }

    void put(Index first, Index last, std::unique_ptr<T>& value) {
        if (root_.load(std::memory_order_relaxed) != nullptr) {
            change(first, last, value.get());
        } else {
            auto* l = new leaf;
            l->count = 1;
            l->first[0] = first;
            l->last[0] = last;
            l->value[0].store(value.get(), std::memory_order_relaxed);
            root_.store(l, std::memory_order_release);
            size_.store(1, std::memory_order_relaxed);
        }
        static_cast<void>(value.release());
    }

    void change(Index first, Index last, T* value) {
        edit change{*this, first, last, value};
        const auto growth = change.publish();
        size_.store(size() + static_cast<std::size_t>(growth), std::memory_order_relaxed);
    }

    // A value that a split left in several places is counted here, and nowhere else.
    void share(T* value) { ++more_places_[value]; }
    bool unshare(T* value) noexcept {
        if (more_places_.empty()) return true;
        const auto found = more_places_.find(value);
        if (found == more_places_.end()) return true;
        if (--found->second == 0) more_places_.erase(found);
        return false;
    }

    // What a writer removes waits for the end of its guard: it may still hold pointers to it.
    void defer(detail::reclaim_head& head) noexcept {
        head.next.next = removed_;
        removed_ = &head.next;
    }
    void defer(node& n, unsigned values) noexcept {
        n.destroy = destroy_node;
        process::reclaim_counters<D>::retired.fetch_add(values, std::memory_order_relaxed);
        defer(n);
    }
    void before_unlock() noexcept { flush(); }
    void flush() noexcept {
        while (removed_ != nullptr) {
            auto* head = static_cast<detail::reclaim_head*>(reinterpret_cast<rcu_head*>(removed_));  // its first member
            removed_ = removed_->next;
            detail::retire_head<D>(*head);
        }
    }

    static void destroy_value(T* value) noexcept {
        if constexpr (reference_counted<T>)
            detail::dispose<D>(value);
        else
            detail::delete_unseen<D>(value);
    }
    static void destroy_removal(detail::reclaim_head* head) noexcept {
        const std::unique_ptr<removal> mine{static_cast<removal*>(head)};
        destroy_value(mine->value);
    }
    static void destroy_node(detail::reclaim_head* head) noexcept {
        auto* n = static_cast<node*>(head);
        if (n->level == 0) {
            auto* l = static_cast<leaf*>(n);
            for (unsigned i = 0; i < l->count; ++i)
                if ((l->doomed >> i & 1U) != 0) destroy_value(l->value[i].load(std::memory_order_relaxed));
            process::reclaim_counters<D>::freed.fetch_add(static_cast<unsigned>(std::popcount(l->doomed)),
                                                          std::memory_order_relaxed);
        }
        edit::destroy(n);
    }

    std::atomic<node*> root_{nullptr};
    std::atomic<std::size_t> size_{0};
    std::unordered_map<const T*, std::size_t> more_places_;
    cds_wfcq_node* removed_ = nullptr;
    Mutex mutex_;
};

}  // namespace guarded::inline GUARDED_ABI
