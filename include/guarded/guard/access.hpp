// Reading through a bound pointer. Each call names the guard; none hands out a reference that outlives the call.
//
//   get(g, p, &T::member)    a copy of a member; get(g, p) of the whole object
//   load(g, p, &T::link)     follows a link to the next object, bound to the same guard
//   field(g, p, &T::member)  a bound pointer to a member
//   with(g, p, fn)           lends the object to fn, for that call alone
//   set(g, p, &T::member, v) writes a member, under a guard that writes
//   unsafe_ref(g, p)         a plain reference: from there on the caller answers for it
//
// All of them: g is a guard or a borrowed one, p a pointer bound to it; constant time but for fn; throw what copies and fn
// throw; a released guard is rejected at compile time, or stopped; safe in any number of threads, each under its own guard.
#pragma once

#include <guarded/guard/result.hpp>

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

template <class T, domain D>
class slot;

namespace detail {

struct slot_access;

/// What a guard lends of a T: const to readers.
template <class T, class G>
using lent_t = std::conditional_t<G::writes, T, const T>;

template <class M>
struct copied {
    using type = std::remove_cv_t<M>;
    GUARDED_INLINE static const M& from(const M& m) noexcept { return m; }
};
template <class A>
struct copied<std::atomic<A>> {
    using type = A;
    GUARDED_INLINE static A from(const std::atomic<A>& m) noexcept { return m.load(std::memory_order_acquire); }
};
template <class R>
using copied_t = copied<std::remove_cvref_t<R>>;

/// std::invoke for one argument, without <functional>.
template <class F, class T>
GUARDED_INLINE decltype(auto) apply(F&& fn, T& object) {
    if constexpr (std::is_member_object_pointer_v<std::remove_cvref_t<F>>)
        return (object.*fn);
    else if constexpr (std::is_member_function_pointer_v<std::remove_cvref_t<F>>)
        return (object.*fn)();
    else
        return std::forward<F>(fn)(object);
}

/// A data member or a const member function of T.
template <class M, class T>
concept member_of = std::is_member_pointer_v<M> && std::invocable<M, T&>;

template <class M, class T>
concept data_member_of = std::is_member_object_pointer_v<M> && member_of<M, T>;

template <class M, class T>
using member_t = std::remove_reference_t<std::invoke_result_t<M, T&>>;

/// Links that load follows: T's members of these types lead to another object that the same guard protects.
template <class M, class G>
struct link {
    static constexpr bool follows = false;
};
template <class U, class D, class G>
struct link<slot<U, D>, G> {
    static constexpr bool follows = reads_in<G, D>;
    GUARDED_INLINE static U* next(const slot<U, D>& s) noexcept;
};
template <class U, class Delete, class G>
struct link<std::unique_ptr<U, Delete>, G> {
    static constexpr bool follows = true;
    GUARDED_INLINE static lent_t<U, G>* next(const std::unique_ptr<U, Delete>& u) noexcept { return u.get(); }
};
// A lock protects all that its holders reach by plain pointers; RCU protects only what is published through slots.
template <class U, class G>
    requires requires { typename G::owner_type; }
struct link<U*, G> {
    static constexpr bool follows = true;
    GUARDED_INLINE static lent_t<U, G>* next(U* u) noexcept { return u; }
};
template <class M, class G>
using link_t = link<std::remove_cv_t<M>, G>;

/// The i-th of the arguments behind the guard; void where there are fewer.
template <std::size_t I, class... A>
using argument_t = std::tuple_element_t<I, std::tuple<A..., void, void>>;

// Why a read does not compile, in the order in which a reader would ask.
template <class L, class P, class Rest>
struct why_not_read {
    using type = why::no_guard__name_the_guard_that_protects_this;
};
template <lender L, class P, class Rest>
struct why_not_read<L, P, Rest> {
    using type = why::not_a_bound_pointer__read_it_through_a_slot_or_a_cursor_first;
};
template <lender L, class T, class G, class Rest>
struct why_not_read<L, ptr<T, G>, Rest> {
    using type =
        std::conditional_t<std::same_as<guard_of_t<L>, G>, Rest,
                           why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard>;
};

template <class P, class M>
struct why_not_get {
    using type = why::not_a_member_of_this_object;
};
template <class T, class G, class M>
    requires member_of<M, const T>
struct why_not_get<ptr<T, G>, M> {
    using type = why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached;
};
template <class T, class G>
struct why_not_get<ptr<T, G>, void> {
    using type = why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached;
};

template <class P, class F>
struct why_not_with {
    using type = why::function_cannot_be_called_with_this_object;
};
template <class T, class G, class F>
    requires std::invocable<const F&, lent_t<T, G>&>
struct why_not_with<ptr<T, G>, F> {
    using type = why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached;
};
template <class T, class G, class F>
    requires(!std::invocable<const F&, const T&> && std::invocable<const F&, T&> && !G::writes)
struct why_not_with<ptr<T, G>, F> {
    using type = why::function_does_not_take_a_const_object__a_read_guard_lends_const__write_under_the_write_guard;
};

template <class P, class M>
struct why_not_load {
    using type = why::not_a_member_of_this_object;
};
template <class T, class G, class M>
    requires data_member_of<M, const T>
struct why_not_load<ptr<T, G>, M> {
    using type = why::member_is_no_link__load_follows_slots_and_owning_pointers;
};
template <class T, class G, class C, class U, class D>
    requires data_member_of<slot<U, D> C::*, const T>
struct why_not_load<ptr<T, G>, slot<U, D> C::*> {
    using type = why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this;
};

template <class P, class... M>
struct why_not_set {
    using type = why::not_a_member_of_this_object;
};
template <class T, class G, class M>
    requires(G::writes && data_member_of<M, T>)
struct why_not_set<ptr<T, G>, M> {
    using type = why::value_does_not_fit_this_member;
};
template <class T, class G, class... M>
    requires(!G::writes)
struct why_not_set<ptr<T, G>, M...> {
    using type = why::read_guard__writing_needs_the_write_guard;
};

}  // namespace detail

/// A copy of a member: of a data member, of what an atomic member holds, or of what a const member function returns.
/// The result's type must be one that may leave the section (result.hpp). Mirrors a field read under rcu_dereference().
template <lender L, class T, detail::member_of<const T> M>
    requires leaves<typename detail::copied_t<std::invoke_result_t<M, const T&>>::type, detail::guard_of_t<L>>
[[nodiscard]] GUARDED_INLINE auto get(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M member) ->
    typename detail::copied_t<std::invoke_result_t<M, const T&>>::type {
    const T& object = detail::ptr_access::open(g, p);
    return detail::copied_t<std::invoke_result_t<M, const T&>>::from(detail::apply(member, object));
}
/// A copy of the whole object.
template <lender L, class T>
    requires leaves<typename detail::copied_t<T>::type, detail::guard_of_t<L>>
[[nodiscard]] GUARDED_INLINE auto get(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p) ->
    typename detail::copied_t<T>::type {
    return detail::copied_t<T>::from(detail::ptr_access::open(g, p));
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_get<P, M>::type>::type>
GUARDED_REJECT(Why)
detail::rejected get(const L&, const A&...) GUARDED_REJECTED;

/// Follows a link: a slot, a unique_ptr, or under a lock's guard a plain pointer. Mirrors rcu_dereference(p->next).
template <lender L, class T, detail::data_member_of<const T> M>
    requires detail::link_t<detail::member_t<M, const T>, detail::guard_of_t<L>>::follows
[[nodiscard]] GUARDED_INLINE auto load(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M link) {
    using follow = detail::link_t<detail::member_t<M, const T>, detail::guard_of_t<L>>;
    return detail::ptr_access::bind(follow::next(detail::apply(link, std::as_const(detail::ptr_access::open(g, p)))), g);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_load<P, M>::type>::type>
GUARDED_REJECT(Why)
detail::rejected load(const L&, const A&...) GUARDED_REJECTED;

/// A bound pointer to a data member.
template <lender L, class T, detail::data_member_of<detail::lent_t<T, detail::guard_of_t<L>>> M>
[[nodiscard]] GUARDED_INLINE auto field(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M member) {
    detail::lent_t<T, detail::guard_of_t<L>>& object = detail::ptr_access::open(g, p);
    return detail::ptr_access::bind(std::addressof(detail::apply(member, object)), g);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, why::not_a_member_of_this_object>::type>
GUARDED_REJECT(Why)
detail::rejected field(const L&, const A&...) GUARDED_REJECTED;

/// Lends the object to fn for one call: as const to readers, mutable under a guard that writes. What fn returns must be a
/// value that may leave the section. What fn smuggles out by a capture no compiler sees.
template <class T, class G, lends<G> L, std::invocable<detail::lent_t<T, G>&> F>
    requires leaves<std::invoke_result_t<F, detail::lent_t<T, G>&>, G>
GUARDED_INLINE auto with(const L& g GUARDED_LIVE, const ptr<T, G>& p, F&& fn) {
    detail::lent_t<T, G>& object = detail::ptr_access::open(g, p);
    return detail::apply(std::forward<F>(fn), object);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_with<P, M>::type>::type>
GUARDED_REJECT(Why)
detail::rejected with(const L&, const A&...) GUARDED_REJECTED;

/// Writes a data member, under the guard of an exclusive lock.
template <class T, class G, lends<G> L, detail::data_member_of<T> M, class V>
    requires(G::writes && std::is_assignable_v<detail::member_t<M, T>&, V>)
GUARDED_INLINE void set(const L& g GUARDED_LIVE, const ptr<T, G>& p, M member, V&& value) {
    detail::apply(member, detail::ptr_access::open(g, p)) = std::forward<V>(value);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_set<P, M>::type>::type>
GUARDED_REJECT(Why)
detail::rejected set(const L&, const A&...) GUARDED_REJECTED;

/// The greppable way out: a plain reference into protected memory. Nothing checks it after this line.
template <lender L, class T>
[[nodiscard]] GUARDED_INLINE auto unsafe_ref(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p)
    -> detail::lent_t<T, detail::guard_of_t<L>>& {
    return detail::ptr_access::open(g, p);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, why::function_cannot_be_called_with_this_object>::type>
GUARDED_REJECT(Why)
detail::rejected unsafe_ref(const L&, const A&...) GUARDED_REJECTED;

// A temporary guard ends with the expression, and so does what was read under it.
#define GUARDED_DETAIL_NO_TEMPORARY(name)                                                                                 \
    template <owning_guard G, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    GUARDED_REJECT(Why)                                                                                                   \
    detail::rejected name(const G&&, const A&...) GUARDED_REJECTED
GUARDED_DETAIL_NO_TEMPORARY(get);
GUARDED_DETAIL_NO_TEMPORARY(load);
GUARDED_DETAIL_NO_TEMPORARY(field);
GUARDED_DETAIL_NO_TEMPORARY(with);
GUARDED_DETAIL_NO_TEMPORARY(set);
GUARDED_DETAIL_NO_TEMPORARY(unsafe_ref);
#undef GUARDED_DETAIL_NO_TEMPORARY

}}  // namespace guarded::GUARDED_ABI
