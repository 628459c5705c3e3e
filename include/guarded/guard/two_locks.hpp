// Two locks at once, in whatever order the threads name them: auto [a, b] = lock(x, y);
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/held_locks.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/locked.hpp>

#include <concepts>
#include <memory>
#include <mutex>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

template <class M>
concept lockable = basic_lockable<M> && requires(M& m) {
    { m.try_lock() } -> std::convertible_to<bool>;
};

/// Two guards, for a structured binding. What was read under the one is not accepted by the other, be their owners of one type.
template <class First, class Second>
struct [[nodiscard]] two_guards {
    First first;
    Second second;
};

namespace detail {
template <class X, class Y>
concept two_owners = lock_owner<X> && lock_owner<Y> && lockable<typename X::mutex_type> && lockable<typename Y::mutex_type>;
template <class Brand>
struct first_of {};
template <class Brand>
struct second_of {};
template <class X, class Y, class Brand>
using two_guards_of =
    two_guards<locked_guard<X, lock_mode::exclusive, first_of<Brand>>, locked_guard<Y, lock_mode::exclusive, second_of<Brand>>>;

struct two_locks_access {
    template <class Brand, class X, class Y, class Take>
    GUARDED_INLINE static two_guards_of<X, Y, Brand> make(X& x, Y& y, call_place at, Take take) {
        auto& first = owner_access::mutex(x);
        auto& second = owner_access::mutex(y);
        const void* const one = std::addressof(first);
        require(one != std::addressof(second), "one lock was to be taken twice: lock(x, y) takes two");
        require_not_held(one, at);
        require_not_held(std::addressof(second), at);
        const bool got = take(first, second);
        return {locked_guard_access::adopt<first_of<Brand>>(x, at, got),
                locked_guard_access::adopt<second_of<Brand>>(y, at, got)};
    }
};
}  // namespace detail

// Argument-dependent look-up finds std::lock and std::try_lock, too, which take anything: X<A...> is more specialised than
// theirs.

/// Locks two owners without deadlock, whatever order other threads name them in. Complexity and exceptions: std::lock's, which
/// it mirrors. Where the two are one, checked builds stop, and others wait for ever.
template <int&..., template <class...> class X, class... A, template <class...> class Y, class... B,
          class Brand = decltype([](detail::source_unit) {})>
    requires detail::two_owners<X<A...>, Y<B...>>
[[nodiscard]] GUARDED_INLINE auto lock(X<A...>& x GUARDED_LIFETIMEBOUND, Y<B...>& y GUARDED_LIFETIMEBOUND,
                                       detail::call_place at = detail::call_place::here()) {
    return detail::two_locks_access::make<Brand>(x, y, at, [](auto& first, auto& second) {
        std::lock(first, second);
        return true;
    });
}
/// Takes both or neither: test one of the guards before use. Mirrors std::try_lock().
template <int&..., template <class...> class X, class... A, template <class...> class Y, class... B,
          class Brand = decltype([](detail::source_unit) {})>
    requires detail::two_owners<X<A...>, Y<B...>>
[[nodiscard]] GUARDED_INLINE auto try_lock(X<A...>& x GUARDED_LIFETIMEBOUND, Y<B...>& y GUARDED_LIFETIMEBOUND,
                                           detail::call_place at = detail::call_place::here()) {
    return detail::two_locks_access::make<Brand>(x, y, at,
                                                 [](auto& first, auto& second) { return std::try_lock(first, second) == -1; });
}

namespace detail {
template <class X, class Y>
consteval auto why_not_two_locks() {
    if constexpr ((std::is_const_v<X> && lock_owner<std::remove_const_t<X>>) ||
                  (std::is_const_v<Y> && lock_owner<std::remove_const_t<Y>>))
        return because<why::constant_lock_owner__lock_changes_it>;
    else
        return because<why::not_a_lock_owner__lock_takes_a_guarded_locked_or_a_tree>;
}
template <class X, class Y>
concept no_two_owners = (lock_owner<std::remove_const_t<X>> || lock_owner<std::remove_const_t<Y>>) && !two_owners<X, Y>;
}  // namespace detail

#define GUARDED_DETAIL_NO_TWO_LOCKS(name)                                                                                    \
    template <class X, class Y, class Why = typename decltype(detail::why_not_two_locks<X, Y>())::type>                      \
        requires detail::no_two_owners<X, Y>                                                                                 \
    Why name(X&, Y&) GUARDED_REJECTED;                                                                                       \
    template <template <class...> class X, class... A, template <class...> class Y, class... B, template <class...> class Z, \
              class... C, class... More, class Why = why::more_than_two_locks__put_what_is_locked_together_under_one_lock>   \
        requires detail::two_owners<X<A...>, Y<B...>> && lock_owner<Z<C...>>                                                 \
    Why name(X<A...>&, Y<B...>&, Z<C...>&, More&...) GUARDED_REJECTED
GUARDED_DETAIL_NO_TWO_LOCKS(lock);
GUARDED_DETAIL_NO_TWO_LOCKS(try_lock);
#undef GUARDED_DETAIL_NO_TWO_LOCKS

}}  // namespace guarded::GUARDED_ABI
