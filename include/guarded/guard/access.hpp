// Reading through a bound pointer. Each call names the guard; none hands out a reference that outlives the call.
//
//   get(g, p, &T::member)    a copy of a member; get(g, p) of the whole object
//   load(g, p, &T::link)     follows a link to the next object, bound to the same guard
//   field(g, p, &T::member)  a bound pointer to a member
//   with(g, p, fn, a...)     lends the object to fn, which captures nothing, for that call alone; a... are what fn needs
//   set(g, p, &T::member, v) writes a member, under a guard that writes
//   unsafe_with(g, p, fn)    the same for a fn that captures: the caller answers for what it carries out
//   unsafe_ref(g, p)         a plain reference: from there on the caller answers for it
//
// All of them: g is a guard or a borrowed one, p a pointer bound to it; constant time but for fn; throw what copies and fn
// throw; a released guard is rejected at compile time, or stopped; safe in any number of threads, each under its own guard.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/watched.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/detail/with.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// A copy of a member: of a data member, of what an atomic member holds, or of what a const member function returns.
/// The result's type must be one that may leave the section (result.hpp). Mirrors a field read under rcu_dereference().
template <lender L, class T, detail::member_of<const T> M>
    requires leaves<detail::copied_t<std::invoke_result_t<M, const T&>>, detail::guard_of_t<L>> &&
             detail::copies<std::invoke_result_t<M, const T&>>
[[nodiscard]] GUARDED_INLINE auto get(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M member)
    -> detail::copied_t<std::invoke_result_t<M, const T&>> {
    const T& object = detail::ptr_access::open(g, p);
    return detail::copied<std::remove_cvref_t<std::invoke_result_t<M, const T&>>>::from(detail::invoke_member(member, object));
}
/// A copy of the whole object.
template <lender L, class T>
    requires leaves<detail::copied_t<T>, detail::guard_of_t<L>> && detail::copies<const T&>
[[nodiscard]] GUARDED_INLINE auto get(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p) -> detail::copied_t<T> {
    return detail::copied<std::remove_cv_t<T>>::from(std::as_const(detail::ptr_access::open(g, p)));
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_get<P, M>::type>::type>
Why get(const L&, const A&...) GUARDED_REJECTED;

/// Follows a link: a slot, an owning pointer, an optional, or under a lock's guard a plain pointer. Mirrors
/// rcu_dereference(p->next).
template <lender L, class T, detail::data_member_of<const T> M>
    requires detail::link_t<detail::member_t<M, const T>, detail::guard_of_t<L>>::follows
[[nodiscard]] GUARDED_INLINE auto load(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M link) {
    using follow = detail::link_t<detail::member_t<M, const T>, detail::guard_of_t<L>>;
    detail::lent_t<T, detail::guard_of_t<L>>& object = detail::ptr_access::open(g, p);
    if constexpr (detail::guard_of_t<L>::writes)
        detail::watch<detail::what_it_owns>(g.section(), detail::locked_data<T>(g), object, object.*link);
    return detail::ptr_access::bind(follow::next(detail::invoke_member(link, object)), g);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_load<P, M>::type>::type>
Why load(const L&, const A&...) GUARDED_REJECTED;

/// A bound pointer to a data member.
template <lender L, class T, detail::data_member_of<detail::lent_t<T, detail::guard_of_t<L>>> M>
[[nodiscard]] GUARDED_INLINE auto field(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M member) {
    detail::lent_t<T, detail::guard_of_t<L>>& object = detail::ptr_access::open(g, p);
    return detail::ptr_access::bind(std::addressof(detail::invoke_member(member, object)), g);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, why::not_a_member_of_this_object>::type>
Why field(const L&, const A&...) GUARDED_REJECTED;

/// Lends the object to fn for one call: as const to readers, mutable under a guard that writes. fn has no state, so that it
/// carries nothing out: what it needs stands behind it, as values or const references that hold no address to write through.
/// It may be a member function. What it returns must be a value that may leave the section. The guard goes on after it.
template <class T, class G, lends<G> L, detail::stateless F, class... A>
    requires(detail::may_come_in<A, G> && ...) && std::invocable<F, detail::lent_t<T, G>&, detail::given_t<A>...> &&
            leaves<std::invoke_result_t<F, detail::lent_t<T, G>&, detail::given_t<A>...>, G>
GUARDED_INLINE auto with(const L& g GUARDED_LIVE, const ptr<T, G>& p, F&& fn, A&&... a) {
    return detail::lend(g, p, std::forward<F>(fn), static_cast<detail::given_t<A>>(a)...);
}
template <class L, class... A, class P = detail::argument_t<0, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_with<A...>::type>::type>
Why with(const L&, const A&...) GUARDED_REJECTED;

/// The greppable way in for a fn that captures, or is given, what it may write through: the caller answers for what it carries
/// out. As with otherwise.
template <class T, class G, lends<G> L, class F, class... A>
    requires std::invocable<F, detail::lent_t<T, G>&, A...> && leaves<std::invoke_result_t<F, detail::lent_t<T, G>&, A...>, G>
GUARDED_INLINE auto unsafe_with(const L& g GUARDED_LIVE, const ptr<T, G>& p, F&& fn, A&&... a) {
    return detail::lend(g, p, std::forward<F>(fn), std::forward<A>(a)...);
}
template <class L, class... A, class P = detail::argument_t<0, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_unsafe_with<A...>::type>::type>
Why unsafe_with(const L&, const A&...) GUARDED_REJECTED;

/// Writes a data member, under the guard of an exclusive lock.
template <class T, class G, lends<G> L, detail::data_member_of<T> M, class V>
    requires(G::writes && std::is_assignable_v<detail::member_t<M, T>&, V>)
GUARDED_INLINE void set(const L& g GUARDED_LIVE, const ptr<T, G>& p, M member, V&& value) {
    T& object = detail::ptr_access::open(g, p);
    [[maybe_unused]] const detail::watching_change its_parts{g.section(), detail::locked_data<T>(g), object, object.*member};
    object.*member = std::forward<V>(value);
}
/// Writes the whole object: an element of a container, say.
template <class T, class G, lends<G> L, class V>
    requires(G::writes && std::is_assignable_v<T&, V>)
GUARDED_INLINE void set(const L& g GUARDED_LIVE, const ptr<T, G>& p, V&& value) {
    T& object = detail::ptr_access::open(g, p);
    [[maybe_unused]] const detail::watching_change its_parts{g.section(), detail::locked_data<T>(g), object, object};
    object = std::forward<V>(value);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, typename detail::why_not_set<P, M>::type>::type>
Why set(const L&, const A&...) GUARDED_REJECTED;

/// The greppable way out: a plain reference into protected memory. Nothing checks it after this line.
template <lender L, class T>
[[nodiscard]] GUARDED_INLINE auto unsafe_ref(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p)
    -> detail::lent_t<T, detail::guard_of_t<L>>& {
    return detail::ptr_access::open(g, p);
}
template <class L, class... A, class P = detail::argument_t<0, A...>, class M = detail::argument_t<1, A...>,
          class Why = typename detail::why_not_read<L, P, why::function_cannot_be_called_with_this_object>::type>
Why unsafe_ref(const L&, const A&...) GUARDED_REJECTED;

// A temporary guard ends with the expression, and so does what was read under it.
#define GUARDED_DETAIL_NO_TEMPORARY(name)                                                                                 \
    template <owning_guard G, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    Why name(const G&&, const A&...) GUARDED_REJECTED
GUARDED_DETAIL_NO_TEMPORARY(get);
GUARDED_DETAIL_NO_TEMPORARY(load);
GUARDED_DETAIL_NO_TEMPORARY(field);
GUARDED_DETAIL_NO_TEMPORARY(with);
GUARDED_DETAIL_NO_TEMPORARY(unsafe_with);
GUARDED_DETAIL_NO_TEMPORARY(set);
GUARDED_DETAIL_NO_TEMPORARY(unsafe_ref);
#undef GUARDED_DETAIL_NO_TEMPORARY

}}  // namespace guarded::GUARDED_ABI
