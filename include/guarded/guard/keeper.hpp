// Reading what a reference, a hold or an unlinked object keeps alive, with no reference that outlives the call.
//
//   get(r, &T::member)        a copy of a member; get(r) of the whole object
//   with(r, fn, a...)         lends the object to fn, which captures nothing; a... are what fn needs
//   set(r, &T::atomic, v)     stores to an atomic member, or publishes in a slot: what any thread may write at any time
//   unsafe_ref(r)             a plain reference, and unsafe_with: from there on the caller answers for it
//   auto h = lend(r)          a guard, under which pointers are bound (lend.hpp): load, field, borrow
//
// All of them: constant time but for fn; throw what copies and fn throw; one that is empty, released or moved away is rejected
// at compile time, or stopped. In an unchecked build get is the load alone. The object is lent const, since others see it, too.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/detail/with.hpp>
#include <guarded/guard/result.hpp>

#include <atomic>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// What keeps one object alive: a ref, a held, an unlinked, and the guard that lend made of one.
template <class R>
concept keeper = detail::is_keeper<R>;

namespace detail {

template <class R>
using const_kept_t = const typename R::element_type&;

template <class R, class K>
concept leaves_as_copy = leaves<copied_t<R>, K> && copies<R>;
template <class M, class K>
concept gets_from =
    member_of<M, std::remove_reference_t<const_kept_t<K>>> && leaves_as_copy<std::invoke_result_t<M, const_kept_t<K>>, K>;

template <class F, class K, class... A>
concept takes_safely = stateless<F> && (may_come_in<A, K> && ...);
template <class F, class K, class... A>
concept takes_from = keeper<K> && std::invocable<F, const_kept_t<K>, given_t<A>...> &&
                     leaves<std::invoke_result_t<F, const_kept_t<K>, given_t<A>...>, K>;

/// Members that any thread may write at any time: atomics, and slots (slot.hpp).
template <class M>
struct written_by_any {
    static constexpr bool known = false;
};
template <class A>
struct written_by_any<std::atomic<A>> {
    static constexpr bool known = true;
    GUARDED_INLINE static void write(std::atomic<A>& to, A value) noexcept { to.store(value, std::memory_order_release); }
};
template <class M, class K>
using written_t = written_by_any<member_t<M, typename K::element_type>>;
template <class M, class K, class V>
concept stores_to = data_member_of<M, typename K::element_type> && requires(member_t<M, typename K::element_type>& m, V&& v) {
    written_t<M, K>::write(m, std::forward<V>(v));
};

// Why not, in the order in which a reader would ask; nothing for calls that are not to a keeper.
template <class K, class M>
consteval auto why_not_get_from() {
    if constexpr (!of_its_own<K, M>)
        return;
    else if constexpr (std::is_void_v<M>)
        return because<why::cannot_be_copied__lend_it_to_a_function_by_with>;
    else if constexpr (!member_of<M, std::remove_reference_t<const_kept_t<K>>>)
        return because<why::not_a_member_of_this_object>;
    else if constexpr (!leaves<copied_t<std::invoke_result_t<M, const_kept_t<K>>>, K>)
        return because<why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached>;
    else
        return because<why::cannot_be_copied__lend_it_to_a_function_by_with>;
}
template <class K, class F, class... A>
consteval auto why_not_lend_to() {
    if constexpr (!of_its_own<K, std::remove_cvref_t<F>>) {
        return;
    } else if constexpr (!std::invocable<F, const_kept_t<K>, const A&...>) {
        if constexpr (std::invocable<F, typename K::element_type&, const A&...>)
            return because<
                why::function_does_not_take_a_const_object__others_see_what_a_reference_keeps__write_atomic_or_mutable_members>;
        else
            return because<why::function_cannot_be_called_with_this_object>;
    } else if constexpr (!stateless<F>) {
        return because<why::function_with_captures__put_what_it_needs_behind_it__or_say_unsafe_with>;
    } else if constexpr (!takes_safely<F, K, A...>) {
        return because<why::argument_could_carry_an_address_out__give_a_value_or_a_view_of_const__or_say_unsafe_with>;
    } else {
        return because<why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached>;
    }
}
template <class K, class M>
consteval auto why_not_store_to() {
    if constexpr (!of_its_own<K, M>)
        return;
    else if constexpr (!data_member_of<M, typename K::element_type>)
        return because<why::not_a_member_of_this_object>;
    else if constexpr (!written_t<M, K>::known)
        return because<why::others_see_what_a_reference_keeps__make_the_member_atomic_or_put_it_under_a_lock>;
    else
        return because<why::value_does_not_fit_this_member>;
}

template <keeper K, class M>
[[nodiscard]] GUARDED_INLINE auto copy_of(const K& r, M member) {
    using result = std::invoke_result_t<M, const_kept_t<K>>;
    const_kept_t<K> object = *keeper_access::open(r);
    return copied_t<result>(copied<std::remove_cvref_t<result>>::from(invoke_member(member, object)));
}
template <keeper K>
[[nodiscard]] GUARDED_INLINE auto copy_of(const K& r) {
    using T = std::remove_cv_t<typename K::element_type>;
    return copied_t<T>(copied<T>::from(std::as_const(*keeper_access::open(r))));
}

template <keeper K, class F, class... A>
GUARDED_INLINE auto lend_to(const K& r, F& fn, A&&... a) {
    const_kept_t<K> object = *keeper_access::open(r);
    return invoke_member(fn, object, static_cast<given_t<A>>(a)...);
}
template <keeper K, class M, class V>
GUARDED_INLINE void store_to(const K& r, M member, V&& value) {
    written_t<M, K>::write(invoke_member(member, *keeper_access::open(r)), std::forward<V>(value));
}

// Why there are several forms of each function below: clang's typestate follows a local that is no constant, and so the first.
// What a function is lent by const reference nobody gives away meanwhile: the second takes it unasked. The third is for what
// must be spent before it ends.
template <class R>
concept followed = keeper<R> && !is_spent<R>;
template <class R>
concept spent = keeper<R> && is_spent<R>;

}  // namespace detail

/// A copy of a member: of a data member, of what an atomic member holds, or of what a const member function returns.
template <detail::followed R, detail::gets_from<R> M>
[[nodiscard]] GUARDED_INLINE auto get(R& r GUARDED_STAYS_LIVE, M member) {
    return detail::copy_of(r, member);
}
template <detail::followed R, detail::gets_from<R> M>
[[nodiscard]] GUARDED_INLINE auto get(const R& r, M member) {
    return detail::copy_of(r, member);
}
template <detail::spent R, detail::gets_from<R> M>
[[nodiscard]] GUARDED_INLINE auto get(const R& r GUARDED_LIVE, M member) {
    return detail::copy_of(r, member);
}
/// A copy of the whole object.
template <detail::followed R>
    requires detail::leaves_as_copy<detail::const_kept_t<R>, R>
[[nodiscard]] GUARDED_INLINE auto get(R& r GUARDED_STAYS_LIVE) {
    return detail::copy_of(r);
}
template <detail::followed R>
    requires detail::leaves_as_copy<detail::const_kept_t<R>, R>
[[nodiscard]] GUARDED_INLINE auto get(const R& r) {
    return detail::copy_of(r);
}
template <detail::spent R>
    requires detail::leaves_as_copy<detail::const_kept_t<R>, R>
[[nodiscard]] GUARDED_INLINE auto get(const R& r GUARDED_LIVE) {
    return detail::copy_of(r);
}
template <class R, class... A, class Why = typename decltype(detail::why_not_get_from<R, detail::argument_t<0, A...>>())::type>
Why get(const R&, const A&...) GUARDED_REJECTED;

/// Lends the object to fn for one call, with a... behind it. What fn returns must be a value that may leave.
template <detail::followed R, class F, class... A>
    requires detail::takes_safely<F, R, A...> && detail::takes_from<F, R, A...>
GUARDED_INLINE auto with(R& r GUARDED_STAYS_LIVE, F&& fn, A&&... a) {
    return detail::lend_to(r, fn, std::forward<A>(a)...);
}
template <detail::followed R, class F, class... A>
    requires detail::takes_safely<F, R, A...> && detail::takes_from<F, R, A...>
GUARDED_INLINE auto with(const R& r, F&& fn, A&&... a) {
    return detail::lend_to(r, fn, std::forward<A>(a)...);
}
template <detail::spent R, class F, class... A>
    requires detail::takes_safely<F, R, A...> && detail::takes_from<F, R, A...>
GUARDED_INLINE auto with(const R& r GUARDED_LIVE, F&& fn, A&&... a) {
    return detail::lend_to(r, fn, std::forward<A>(a)...);
}
template <class R, class F, class... A, class Why = typename decltype(detail::why_not_lend_to<R, const F&, A...>())::type>
Why with(const R&, const F&, const A&...) GUARDED_REJECTED;

/// The same for a function that holds something, by which a pointer can leave: the caller answers for that.
template <keeper R, class F, class... A>
    requires detail::takes_from<F, R, A...>
GUARDED_INLINE auto unsafe_with(const R& r, F&& fn, A&&... a) {
    return detail::lend_to(r, fn, std::forward<A>(a)...);
}

/// Stores to an atomic member, releasing, or publishes in a slot.
template <detail::followed R, class V, detail::stores_to<R, V> M>
GUARDED_INLINE void set(R& r GUARDED_STAYS_LIVE, M member, V&& value) {
    detail::store_to(r, member, std::forward<V>(value));
}
template <keeper R, class V, detail::stores_to<R, V> M>
GUARDED_INLINE void set(const R& r, M member, V&& value) {
    detail::store_to(r, member, std::forward<V>(value));
}
template <class R, class... A, class Why = typename decltype(detail::why_not_store_to<R, detail::argument_t<0, A...>>())::type>
Why set(const R&, const A&...) GUARDED_REJECTED;

/// The greppable way out: a plain reference to what r keeps, also to write to it. Nothing checks it after this line.
template <keeper R>
[[nodiscard]] GUARDED_INLINE typename R::element_type& unsafe_ref(const R& r GUARDED_LIFETIMEBOUND) noexcept {
    return detail::keeper_access::require(r);
}
template <keeper R, class Why = why::temporary_reference__it_ends_with_this_expression__give_it_a_name>
Why unsafe_ref(const R&&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
