// Trees whose writers are kept apart by a lock that is not theirs, such as that of the object they are part of.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/locked.hpp>

#include <concepts>
#include <mutex>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// A tree that has removed something under an outer lock, until that is unlocked.
struct unsettled {
    unsettled* next = nullptr;
    void (*settle)(unsettled&) noexcept = nullptr;
    void (*keep_within_limit)() noexcept = nullptr;
};

}  // namespace detail

/// A mutex for owners of trees' outer locks: before it is unlocked, what writers removed from those trees goes to their
/// domains. For the rest it is its Mutex.
template <basic_lockable Mutex = std::mutex>
    requires detail::not_recursive__under_an_inner_guard_what_the_outer_one_still_reads_is_changed_or_freed<Mutex>
class outer_mutex {
  public:
    void lock() { mutex_.lock(); }
    bool try_lock()
        requires requires(Mutex& m) {
            { m.try_lock() } -> std::convertible_to<bool>;
        }
    {
        return mutex_.try_lock();
    }
    void unlock() {
        void (*keep_within_limit)() noexcept = nullptr;  // of the tree that was first written under the lock
        while (waiting_ != nullptr) {
            auto& tree = *std::exchange(waiting_, waiting_->next);
            tree.next = nullptr;
            tree.settle(tree);
            keep_within_limit = tree.keep_within_limit;
        }
        mutex_.unlock();
        if (keep_within_limit != nullptr) keep_within_limit();
    }
    void lock_shared()
        requires shared_lockable<Mutex>
    {
        mutex_.lock_shared();
    }
    void unlock_shared()
        requires shared_lockable<Mutex>
    {
        mutex_.unlock_shared();
    }

    /// Not for users: remembers a tree, once. Under the lock.
    void remember(detail::unsettled& tree) noexcept {
        tree.next = waiting_;
        waiting_ = &tree;
    }
    /// Not for users: forgets a tree that ends under the lock.
    void forget(detail::unsettled& tree) noexcept {
        auto** at = &waiting_;
        while (*at != nullptr && *at != &tree) at = &(*at)->next;
        if (*at != nullptr) *at = tree.next;
    }

  private:
    Mutex mutex_{};
    detail::unsettled* waiting_ = nullptr;
};

/// As the Mutex of a range_map: its writers hold the lock of an Owner, a locked<T, outer_mutex<M>>, and prove it by its guard.
/// The first such guard decides which Owner it is. Mirrors mt_set_external_lock().
///
///     struct mm {
///         locked<counters, outer_mutex<>> state;
///         range_map<std::uint64_t, vma, rcu_bp, outer_lock<locked<counters, outer_mutex<>>>> vmas;
///     };
///     auto w = lock(mm.state);
///     mm.vmas.store(w, first, last, std::move(vma));
template <class Owner>
struct outer_lock {};

namespace detail {

/// Whose guards lock a tree: its own, or an outer owner's.
template <class Map, class Mutex>
struct tree_lock {
    using owner = Map;
    using mutex = Mutex;
    struct outside {};
    static constexpr bool is_outer = false;
};
template <class Map, class Owner>
struct tree_lock<Map, outer_lock<Owner>> {
    using owner = Owner;
    struct mutex {};
    static constexpr bool is_outer = true;
    /// The tree in the list of its lock.
    struct outside : unsettled {
        Map* map = nullptr;
        const Owner* owner = nullptr;
        bool waits = false;
    };
};

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
