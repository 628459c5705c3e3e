// The lock of an object that a bound pointer leads to, or that a reference keeps:
//
//   auto h = lock(g, p, &T::own)            a lock owner in the object: a locked<X>, a tree; get(h, root(h), &X::member)
//   auto h = lock(g, p)                     the object itself is one
//   auto h = lock(std::move(r), &T::own)    of an object that the guard then keeps alive, by its reference
//
// also lock_shared and try_lock, whose guard is tested before use. The first two are good under g alone: h refers to g, and its
// use, or its end, after g's does not compile where the compiler sees it, and stops. To go on without g, take a reference.
//
// A wait for the lock is a wait inside of g's section. RCU of user space allows that, and grace periods wait, too. So whoever
// waits for a grace period (synchronize, wait(unlinked), a tree's swap, a limit) while it holds the lock waits for ever, once a
// reader waits for the lock: retire under the lock, or wait behind it. rcu_qsbr is as the others there.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/packing.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/guard/proof.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/reclaim/ref.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

struct inner_lock_access;

/// What keeps the object while its lock is held: the guard that it was found under.
template <lender L>
class kept_under {
  public:
    static constexpr bool moves = false;
    GUARDED_INLINE explicit kept_under(const L& g) noexcept : guard_{&g}, section_{g.section()} {}
    /// The section first: when it has ended, the guard may be gone.
    GUARDED_INLINE void require() const noexcept {
        section_.latest().require_open({}, "the guard that a lock's object was found under has ended: unlock before it ends");
        guard_->require_live();
    }

  private:
    const L* guard_;
    [[no_unique_address]] section section_;
};
/// Or a reference.
template <class T>
class kept_by {
  public:
    static constexpr bool moves = true;
    GUARDED_INLINE explicit kept_by(ref<T>&& r) noexcept : reference_{std::move(r)} {}
    GUARDED_INLINE void require() const noexcept {}

  private:
    ref<T> reference_;
};

}  // namespace detail

/// Proves that this thread holds the lock of an object that Keeper keeps. It is unlocked with the guard's scope or by unlock.
/// Made by lock, lock_shared, try_lock and relock alone; all that takes a guard takes it. Not moved, unless by a reference.
template <class Keeper, lock_owner Owner, lock_mode Mode, class Brand>
class GUARDED_CONSUMABLE [[nodiscard]] inner_guard final {
    using held = locked_guard<Owner, Mode, Brand>;

  public:
    using guard_type = inner_guard;
    using owner_type = Owner;
    static constexpr bool writes = held::writes;

    inner_guard(const inner_guard&) GUARDED_DELETE("a guard is not copied: lend it by borrow(h)");
    inner_guard& operator=(const inner_guard&) = delete;
    GUARDED_RETURNS_LIVE GUARDED_INLINE inner_guard(inner_guard&& other GUARDED_LIVE) noexcept
        requires Keeper::moves
        : keeper_{std::move(other.keeper_)}, held_{std::move(other.held_)} {}
    GUARDED_INLINE ~inner_guard() {
        if (held_) keeper_.require();
    }

    /// Whether try_lock got the lock.
    GUARDED_SETS_LIVE GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(held_); }

    /// Not for users: as those of other guards.
    GUARDED_WHEN_LIVE GUARDED_INLINE void require_live() const noexcept {
        keeper_.require();
        held_.require_live();
    }
    GUARDED_INLINE detail::section section() const noexcept { return held_.section(); }
    GUARDED_INLINE void outdate() const noexcept { held_.outdate(); }
    GUARDED_INLINE Owner* context() const noexcept { return held_.context(); }
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return held_.packed_number(); }
    GUARDED_INLINE detail::packing packing() const noexcept { return held_.packing(); }

  private:
    friend detail::inner_lock_access;
    // take() is inlined, or the optimiser would lose sight of the guard.
    template <class Keep, class Take>
    GUARDED_RETURNS_LIVE GUARDED_INLINE inner_guard(Keep&& keep, Take take)
        : keeper_{std::forward<Keep>(keep)}, held_{take()} {}

    Keeper keeper_;
    held held_;
};

namespace detail {

template <class Keeper, lock_owner Owner, lock_mode Mode, class Brand>
inline constexpr bool is_lender<inner_guard<Keeper, Owner, Mode, Brand>> = true;

template <class Keeper, class O, lock_mode M, class B>
struct proof_of<inner_guard<Keeper, O, M, B>> : proof_of<locked_guard<O, M, B>> {};

/// What names the lock owner in an object: a member, or itself.
struct itself {};
/// The lock owner. A reader's guard lends objects as const that are not: a lock is there for readers, too.
template <class T, class M>
struct lock_in {};
template <class T>
struct lock_in<T, itself> {
    using type = std::remove_const_t<T>;
    GUARDED_INLINE static type& of(T& object, itself) noexcept { return const_cast<type&>(object); }
};
template <class T, data_member_of<const T> M>
struct lock_in<T, M> {
    using type = member_t<M, std::remove_const_t<T>>;
    GUARDED_INLINE static type& of(T& object, M own) noexcept { return const_cast<std::remove_const_t<T>&>(object).*own; }
};
template <class T, class M>
using lock_in_t = typename lock_in<T, M>::type;

/// Whether a guard of an L locks, in a mode, what M names in what a ptr<T, G> leads to.
template <class L, class T, class G, class M>
concept locks_in = lends<std::remove_const_t<L>, G> && lock_owner<lock_in_t<T, M>>;
template <class L, class T, class G, class M>
concept shares_in = locks_in<L, T, G, M> && shared_lockable<typename lock_in_t<T, M>::mutex_type>;
template <class L, class T, class G, class M>
concept tries_in = locks_in<L, T, G, M> && requires(typename lock_in_t<T, M>::mutex_type& m) {
    { m.try_lock() } -> std::convertible_to<bool>;
};

/// Whether M names a lock owner in what a reference keeps.
template <class T, class M>
concept locks_kept = data_member_of<M, T> && lock_owner<lock_in_t<T, M>>;

template <class T, class M, bool shared>
consteval auto why_not_locked_kept() {
    if constexpr (!data_member_of<M, const T>)
        return because<why::not_a_member_of_this_object>;
    else if constexpr (!locks_kept<T, M>)
        return because<why::not_a_lock_owner__lock_takes_a_guarded_locked_or_a_tree>;
    else if constexpr (shared && !shared_lockable<typename lock_in_t<T, M>::mutex_type>)
        return because<why::mutex_without_readers__take_lock_or_a_std_shared_mutex>;
    else
        return because<why::reference_kept__pass_it_by_std_move_since_it_ends_here>;
}

template <class L, class P, class M = itself, class...>
consteval auto why_not_locked_in() {
    if constexpr (!bound_ptr<P> || !lender<L>)
        return reason_not_to_read<L, P, void>();
    else if constexpr (!lends<L, typename bound<P>::guard>)
        return reason_not_to_read<L, P, void>();
    else if constexpr (requires { typename lock_in<typename bound<P>::object, M>::type; })
        return because<why::not_a_lock_owner__lock_takes_a_guarded_locked_or_a_tree>;
    else
        return because<why::not_a_member_of_this_object>;
}

struct inner_lock_access {
    template <class L, class T, class M, lock_mode Mode, class Brand>
    using guard = inner_guard<kept_under<L>, lock_in_t<T, M>, Mode, Brand>;

    template <lock_mode Mode, class Brand, class L, class T, class G, class M>
    GUARDED_INLINE static guard<L, T, M, Mode, Brand> make(const L& g GUARDED_LIVE, const ptr<T, G>& p, M own, call_place at) {
        auto& owner = lock_in<T, M>::of(ptr_access::open(g, p), own);
        const auto take = [&]() __attribute__((always_inline)) { return locked_guard_access::make<Mode, Brand>(owner, at); };
        return {g, take};
    }
    template <class Brand, class L, class T, class G, class M>
    GUARDED_INLINE static guard<L, T, M, lock_mode::exclusive, Brand> attempt(const L& g GUARDED_LIVE, const ptr<T, G>& p,
                                                                              M own, call_place at) {
        auto& owner = lock_in<T, M>::of(ptr_access::open(g, p), own);
        const auto take = [&]() __attribute__((always_inline)) { return locked_guard_access::attempt<Brand>(owner, at); };
        return {g, take};
    }
    template <lock_mode Mode, class Brand, class T, class M>
    GUARDED_INLINE static inner_guard<kept_by<T>, lock_in_t<T, M>, Mode, Brand> keep(ref<T>& r GUARDED_LIVE, M own,
                                                                                     call_place at) {
        auto held = locked_guard_access::make<Mode, Brand>(lock_in<T, M>::of(keeper_access::require(r), own), at);
        const auto take = [&]() __attribute__((always_inline)) { return std::move(held); };
        return {std::move(r), take};
    }
    /// again(held) gives the lock's guard up, and a new one for it.
    template <class Brand, class K, class O, lock_mode M, class B, class Again>
    GUARDED_INLINE static inner_guard<K, O, M, Brand> hold_again(inner_guard<K, O, M, B>& h, Again&& again) {
        h.keeper_.require();
        auto held = again(h.held_);
        const auto take = [&]() __attribute__((always_inline)) { return std::move(held); };
        return {std::move(h.keeper_), take};
    }
    template <class Brand, class K, class O, lock_mode M, class B, class F>
    GUARDED_INLINE static inner_guard<K, O, M, Brand> reopen(inner_guard<K, O, M, B>& h, call_place at, F&& between) {
        return hold_again<Brand>(h, [&](auto& held) __attribute__((always_inline)) {
            return locked_guard_access::reopen_after<Brand>(held, at, [&] {
                std::forward<F>(between)();
                h.keeper_.require();
            });
        });
    }
    template <class H>
    GUARDED_INLINE static void close(H& h, call_place at) noexcept {
        h.keeper_.require();
        locked_guard_access::close(h.held_, at);
    }
};

}  // namespace detail

// Argument-dependent look-up finds std::lock and std::try_lock, too, which take anything by reference: hence L&, and ptr by
// value.

/// Locks the lock owner that a member of the object is, or the object itself where none is named. p is not null. As lock(owner)
/// for the rest; the guard is good under g alone and ends before g. Mirrors spin_lock(&p->lock) under rcu_read_lock().
template <int&..., class L, class T, class G, class M = detail::itself,
          class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
    requires detail::locks_in<L, T, G, M>
[[nodiscard]] GUARDED_INLINE auto lock(L& g GUARDED_STAYS_LIVE GUARDED_LIFETIMEBOUND, ptr<T, G> p, M own = {},
                                       detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::make<lock_mode::exclusive, Brand>(g, p, own, at);
}
/// The same for readers of what the lock owns.
template <int&..., class L, class T, class G, class M = detail::itself,
          class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
    requires detail::shares_in<L, T, G, M>
[[nodiscard]] GUARDED_INLINE auto lock_shared(L& g GUARDED_STAYS_LIVE GUARDED_LIFETIMEBOUND, ptr<T, G> p, M own = {},
                                              detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::make<lock_mode::shared, Brand>(g, p, own, at);
}
/// The same without a wait: test the guard before use.
template <int&..., class L, class T, class G, class M = detail::itself,
          class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
    requires detail::tries_in<L, T, G, M>
GUARDED_RETURNS_UNTESTED [[nodiscard]] GUARDED_INLINE auto try_lock(L& g GUARDED_STAYS_LIVE GUARDED_LIFETIMEBOUND, ptr<T, G> p,
                                                                    M own = {},
                                                                    detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::attempt<Brand>(g, p, own, at);
}

/// Locks a member of the object that a reference keeps; the guard keeps the reference as long as its scope lasts, and needs no
/// other. An empty reference stops the program.
template <int&..., class T, class M, class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
    requires detail::locks_kept<T, M>
[[nodiscard]] GUARDED_INLINE auto lock(ref<T>&& r GUARDED_LIVE, M own, detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::keep<lock_mode::exclusive, Brand>(r, own, at);
}
/// The same for readers of what the lock owns.
template <int&..., class T, class M, class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
    requires detail::locks_kept<T, M> && shared_lockable<typename detail::lock_in_t<T, M>::mutex_type>
[[nodiscard]] GUARDED_INLINE auto lock_shared(ref<T>&& r GUARDED_LIVE, M own,
                                              detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::keep<lock_mode::shared, Brand>(r, own, at);
}

/// Unlocks, before the guard's scope ends. Mirrors spin_unlock().
template <class K, class O, lock_mode M, class B>
GUARDED_INLINE void unlock(inner_guard<K, O, M, B>&& h GUARDED_LIVE,
                           detail::call_place at = detail::call_place::here()) noexcept {
    detail::inner_lock_access::close(h, at);
}

/// Unlocks and locks again, with a guard of a new type; and with a call of fn() between. When fn throws, it stays unlocked.
template <int&..., class K, class O, lock_mode M, class B,
          class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
[[nodiscard]] GUARDED_INLINE inner_guard<K, O, M, Brand> relock(inner_guard<K, O, M, B>&& h GUARDED_LIVE,
                                                                detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::reopen<Brand>(h, at, [] {});
}
template <int&..., class K, class O, lock_mode M, class B, std::invocable F,
          class Brand = decltype([](detail::source_unit_in<detail::inner_lock_access>) {})>
[[nodiscard]] GUARDED_INLINE inner_guard<K, O, M, Brand> unlocked(inner_guard<K, O, M, B>&& h GUARDED_LIVE, F&& fn,
                                                                  detail::call_place at = detail::call_place::here()) {
    return detail::inner_lock_access::reopen<Brand>(h, at, std::forward<F>(fn));
}

#define GUARDED_DETAIL_NO_INNER_LOCK(name, can)                                                          \
    template <class L, class T, class G, class... A,                                                     \
              class Why = typename decltype(detail::why_not_locked_in<L, ptr<T, G>, A...>())::type>      \
        requires(sizeof...(A) < 2 && !detail::can<L, T, G, detail::argument_t<0, A..., detail::itself>>) \
    Why name(const L&, ptr<T, G>, const A&...) GUARDED_REJECTED;                                         \
    template <class T, class G, class M, class Why = why::no_guard__name_the_guard_that_protects_this>   \
        requires std::is_member_pointer_v<M>                                                             \
    Why name(ptr<T, G>, M) GUARDED_REJECTED;                                                             \
    template <lender L, class T, class G, class... A,                                                    \
              class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name>            \
    Why name(const L&&, ptr<T, G>, const A&...) GUARDED_REJECTED
template <class T, class M, class Why = typename decltype(detail::why_not_locked_kept<T, M, false>())::type>
Why lock(const ref<T>&, const M&) GUARDED_REJECTED;
template <class T, class M, class Why = typename decltype(detail::why_not_locked_kept<T, M, true>())::type>
Why lock_shared(const ref<T>&, const M&) GUARDED_REJECTED;
GUARDED_DETAIL_NO_INNER_LOCK(lock, locks_in);
GUARDED_DETAIL_NO_INNER_LOCK(lock_shared, shares_in);
GUARDED_DETAIL_NO_INNER_LOCK(try_lock, tries_in);
#undef GUARDED_DETAIL_NO_INNER_LOCK
}}  // namespace guarded::GUARDED_ABI
