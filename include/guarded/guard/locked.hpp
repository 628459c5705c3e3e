// Guards of locks: branded, and pointers into what the lock owns are bound to them.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/held_locks.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/packing.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/access.hpp>
#include <guarded/guard/borrow.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/reclaim/strict_waits.hpp>

#include <concepts>
#include <cstdint>
#include <mutex>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// How a lock is held.
enum class lock_mode { exclusive, shared };

namespace detail {

struct locked_guard_access;

/// A lock was released.
GUARDED_INLINE void left_lock() noexcept {
#if GUARDED_STRICT
    const keep_errno around;
    stand_aside();
#endif
}

}  // namespace detail

template <lock_owner Owner, lock_mode Mode, class Brand>
class locked_guard;

namespace detail {
template <lock_owner Owner, lock_mode Mode, class Brand>
inline constexpr bool is_lender<locked_guard<Owner, Mode, Brand>> = true;
}  // namespace detail

/// Owning one proves that this thread holds an owner's lock. It is unlocked with the guard's scope or by unlock.
/// Made by lock, lock_shared, try_lock and relock alone; lent by borrow.
template <lock_owner Owner, lock_mode Mode, class Brand>
class GUARDED_CONSUMABLE [[nodiscard]] locked_guard final {
  public:
    using guard_type = locked_guard;
    using owner_type = Owner;
    static constexpr bool writes = Mode == lock_mode::exclusive;
    static constexpr bool keeps_nothing = true;  // that is retired meanwhile

    locked_guard() GUARDED_DELETE("a guard is taken, not made: auto g = lock(x)");
    locked_guard(const locked_guard&) GUARDED_DELETE("a guard is not copied: lend it by borrow(g), or move it by std::move(g)");
    locked_guard& operator=(const locked_guard&) GUARDED_DELETE("a guard is not assigned: name a new one");
    template <class Other>
    locked_guard& operator=(Other&&) GUARDED_DELETE("a guard is not assigned: each has a type of its own, so name a new one");
    GUARDED_RETURNS_LIVE GUARDED_INLINE locked_guard(locked_guard&& other GUARDED_LIVE) noexcept
        : live_{taken(other)}, packing_{other.packing_}, owner_{other.owner_}, section_{other.section_} {}

    GUARDED_INLINE ~locked_guard() {
        if (!live_) return;
        close({});
        live_.end();
    }

    /// Whether try_lock got the lock.
    GUARDED_SETS_LIVE GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(live_); }

    /// Not for users: stops the use of a released guard, at compile time where it can be seen.
    GUARDED_WHEN_LIVE GUARDED_INLINE void require_live() const noexcept {
        live_.require(section_.number());
        section().require_this_thread();
    }
    /// Not for users: the critical section's stamp in checked builds.
    GUARDED_INLINE detail::section section() const noexcept { return section_.latest(); }
    /// Not for users: what was read under the guard is stale from here on, though it goes on.
    GUARDED_INLINE void outdate() const noexcept { section_ = section().renewed(); }
    /// Not for users: what a borrowed token carries along.
    GUARDED_INLINE Owner* context() const noexcept { return owner_; }
    /// Not for users: by which its packages go.
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return packing_.number(section()); }
    GUARDED_INLINE detail::packing packing() const noexcept { return packing_; }

  private:
    friend detail::locked_guard_access;
    template <lock_owner, lock_mode, class>
    friend class locked_guard;

    GUARDED_RETURNS_LIVE GUARDED_INLINE locked_guard(Owner& owner, bool live, detail::call_place at) noexcept
        : live_{live}, owner_{&owner}, section_{detail::section::open(at)} {}

    /// What a guard of another brand holds.
    template <class Old>
    GUARDED_RETURNS_LIVE GUARDED_INLINE locked_guard(detail::other_brand, locked_guard<Owner, Mode, Old>& other) noexcept
        : live_{std::move(other.live_)}, packing_{other.packing_}, owner_{other.owner_}, section_{other.section_} {}
    /// Stands for a guard that was packed, and leaves its lock held.
    GUARDED_RETURNS_LIVE GUARDED_INLINE locked_guard(std::uint64_t packed, Owner* owner) noexcept
        : packing_{packed}, owner_{owner}, section_{detail::section::of(packed)} {}

    GUARDED_INLINE static detail::liveness<detail::released_guard> taken(locked_guard& other) noexcept {
        other.live_.require(other.section_.number());
        return std::move(other.live_);
    }
    GUARDED_INLINE void close(detail::call_place at) noexcept {
        section_.require_this_thread(at);
        section().close(at);
        auto& mutex = detail::owner_access::mutex(*owner_);
        detail::leaving_lock(std::addressof(mutex));
        if constexpr (writes) {
            detail::owner_access::leaving(*owner_);
            mutex.unlock();
            detail::owner_access::left<Owner>();
        } else {
            mutex.unlock_shared();
        }
        detail::left_lock();
    }

    detail::liveness<detail::released_guard> live_{};
    [[no_unique_address]] detail::packing packing_{};
    Owner* owner_;
    [[no_unique_address]] mutable detail::section section_{};
};

namespace detail {

struct locked_guard_access {
    template <lock_mode Mode, class Brand, class O>
    GUARDED_INLINE static locked_guard<O, Mode, Brand> make(O& owner, call_place at) {
        auto& mutex = owner_access::mutex(owner);
        require_not_held(std::addressof(mutex), at);
        if constexpr (Mode == lock_mode::exclusive)
            mutex.lock();
        else
            mutex.lock_shared();
        took_lock(std::addressof(mutex), at);
        return locked_guard<O, Mode, Brand>{owner, true, at};
    }
    template <class Brand, class O>
    GUARDED_INLINE static locked_guard<O, lock_mode::exclusive, Brand> attempt(O& owner, call_place at) {
        auto& mutex = owner_access::mutex(owner);
        require_not_held(std::addressof(mutex), at);
        return adopt<Brand>(owner, at, mutex.try_lock());
    }
    /// As the guard's own, where clang's typestate does not know the guard.
    template <class G>
    GUARDED_INLINE static void require(const G& g) noexcept {
        g.live_.require(g.section_.number());
        g.section_.require_this_thread();
    }
    template <class O, lock_mode M, class B>
    GUARDED_INLINE static void close(locked_guard<O, M, B>& g, call_place at) noexcept {
        g.live_.require(g.section_.number());
        g.close(at);
        g.live_.end();
    }
    template <class Brand, class O, lock_mode M, class B>
    GUARDED_INLINE static locked_guard<O, M, Brand> reopen(locked_guard<O, M, B>& old, call_place at) {
        old.live_.require(old.section_.number());
        const end_last<released_guard> mark{old.live_};
        old.close(at);
        return make<M, Brand>(*old.owner_, at);
    }
    /// As reopen, but fn may name the old guard, which has ended by then.
    template <class Brand, class O, lock_mode M, class B, class F>
    GUARDED_INLINE static locked_guard<O, M, Brand> reopen_after(locked_guard<O, M, B>& old, call_place at, F&& fn) {
        O& owner = *old.owner_;
        close(old, at);
        std::forward<F>(fn)();
        return make<M, Brand>(owner, at);
    }
    /// A guard for a lock that this thread holds, or tried to take, and the end of one that leaves it held.
    template <class Brand, class O>
    GUARDED_INLINE static locked_guard<O, lock_mode::exclusive, Brand> adopt(O& owner, call_place at,
                                                                             bool got = true) noexcept {
        if (got) took_lock(std::addressof(owner_access::mutex(owner)), at);
        return {owner, got, at};
    }
    template <class O, class B>
    GUARDED_INLINE static void let_go(locked_guard<O, lock_mode::exclusive, B>& g, call_place at) noexcept {
        g.section().close(at);
        leaving_lock(std::addressof(owner_access::mutex(*g.owner_)));
        g.live_.end();
    }
    /// The same lock is held under another brand.
    template <class Brand, class O, lock_mode M, class B>
    GUARDED_INLINE static locked_guard<O, M, Brand> rebrand(locked_guard<O, M, B>& old) noexcept {
        require(old);
        return locked_guard<O, M, Brand>{other_brand{}, old};
    }
    /// As those of read_guard_access.
    template <class O, lock_mode M, class B>
    GUARDED_INLINE static locked_guard<O, M, B> stand_in(std::type_identity<locked_guard<O, M, B>>, std::uint64_t packed,
                                                         O* owner) noexcept {
        return {packed, owner};
    }
    template <class O, lock_mode M, class B>
    GUARDED_INLINE static void forget(locked_guard<O, M, B>& g) noexcept {
        g.live_.end();
    }
};

}  // namespace detail

/// Locks the owner. A thread that holds the lock already, in whatever mode, is stopped by checked builds: it would wait for
/// itself, or share twice what a std::shared_mutex lets a thread share once. Complexity and exceptions: the mutex's. The guard
/// belongs to the calling thread. Mirrors spin_lock().
template <int&..., lock_owner O, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE locked_guard<O, lock_mode::exclusive, Brand> lock(
    O& owner GUARDED_LIFETIMEBOUND, detail::call_place at = detail::call_place::here()) {
    return detail::locked_guard_access::make<lock_mode::exclusive, Brand>(owner, at);
}
/// Locks the owner for readers: pointers under this guard lend const. As lock for a thread that holds it already.
template <int&..., lock_owner O, class Brand = decltype([](detail::source_unit) {})>
    requires shared_lockable<typename O::mutex_type>
[[nodiscard]] GUARDED_INLINE locked_guard<O, lock_mode::shared, Brand> lock_shared(
    O& owner GUARDED_LIFETIMEBOUND, detail::call_place at = detail::call_place::here()) {
    return detail::locked_guard_access::make<lock_mode::shared, Brand>(owner, at);
}
/// Tries to lock the owner: test the guard before use. As lock for a thread that holds it already.
template <int&..., lock_owner O, class Brand = decltype([](detail::source_unit) {})>
    requires requires(typename O::mutex_type& m) {
        { m.try_lock() } -> std::convertible_to<bool>;
    }
GUARDED_RETURNS_UNTESTED [[nodiscard]] GUARDED_INLINE locked_guard<O, lock_mode::exclusive, Brand> try_lock(
    O& owner GUARDED_LIFETIMEBOUND, detail::call_place at = detail::call_place::here()) {
    return detail::locked_guard_access::attempt<Brand>(owner, at);
}
template <class O, class Why = why::not_a_lock_owner__lock_takes_a_guarded_locked_or_a_tree>
    requires(!lock_owner<O>)
Why lock(const O&) GUARDED_REJECTED;
template <class O, class Why = why::constant_lock_owner__lock_changes_it>
    requires lock_owner<std::remove_const_t<O>> && std::is_const_v<O>
Why lock(O&) GUARDED_REJECTED;
template <lock_owner O, class Why = why::mutex_without_readers__take_lock_or_a_std_shared_mutex>
    requires(!shared_lockable<typename O::mutex_type>)
Why lock_shared(O&) GUARDED_REJECTED;
GUARDED_DETAIL_NO_BRAND(lock);
GUARDED_DETAIL_NO_BRAND(lock_shared);
GUARDED_DETAIL_NO_BRAND(try_lock);

/// Unlocks: what was read under the guard is out of reach from here on. Mirrors spin_unlock().
template <class O, lock_mode M, class B>
GUARDED_INLINE void unlock(locked_guard<O, M, B>&& g GUARDED_LIVE,
                           detail::call_place at = detail::call_place::here()) noexcept {
    detail::locked_guard_access::close(g, at);
}

/// Unlocks and locks the same owner again, with a guard of a new type.
template <int&..., class O, lock_mode M, class B, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE locked_guard<O, M, Brand> relock(locked_guard<O, M, B>&& g GUARDED_LIVE,
                                                              detail::call_place at = detail::call_place::here()) {
    return detail::locked_guard_access::reopen<Brand>(g, at);
}
/// Calls fn() between unlocking and locking the same owner again, and gives the new guard. When fn throws, it stays unlocked.
template <int&..., class O, lock_mode M, class B, std::invocable F, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE locked_guard<O, M, Brand> unlocked(locked_guard<O, M, B>&& g GUARDED_LIVE, F&& fn,
                                                                detail::call_place at = detail::call_place::here()) {
    return detail::locked_guard_access::reopen_after<Brand>(g, at, std::forward<F>(fn));
}

/// The data that the guard's lock owns, bound to the guard. Constant time; throws nothing.
template <lender L>
    requires requires(typename detail::guard_of_t<L>::owner_type& owner) { detail::owner_access::data(owner); }
[[nodiscard]] GUARDED_INLINE auto root(const L& g GUARDED_LIVE) noexcept {
    g.require_live();
    return detail::ptr_access::bind(detail::owner_access::data(*g.context()), g);
}
template <class L, class Why = std::conditional_t<lender<L>, why::guard_of_another_lock__take_the_lock_that_owns_this,
                                                  why::no_guard__name_the_guard_that_protects_this>>
Why root(const L&, const auto&...) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
