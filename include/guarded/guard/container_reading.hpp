// Look-ups in what standard containers hold, under any guard. What they give is bound to the guard, as `field` gives it: const
// under a guard that reads. Each takes the member of p's object, or no member where p is bound to the container itself.
//
//     if (const auto s = find(g, p, &server::sessions, name)) hits = get(g, s, &session::hits);
//
// A container is what has its shape: of std all but std::vector<bool>, an array, one of the user's own. Complexity, and what
// is thrown: the container's. A released guard is rejected at compile time, or stopped. Safe in any number of threads, each
// under its own guard. In a class with a member of the same name write guarded::find.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/detail/container_call.hpp>
#include <guarded/guard/detail/container_look_ups.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>

#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// What the key leads to, or null: of a map the value, of a set the key, of another container the first equal element (linear).
/// Keys are of the types that the container's find takes. Mirrors idr_find() and std::map::find().
template <lender L, class T, class... A>
    requires detail::calls<detail::finding, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto find(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::finding>(g, p, std::forward<A>(a)...);
}
/// Whether there is such a key, or an equal element.
template <lender L, class T, class... A>
    requires detail::calls<detail::containing, L, T, A...>
[[nodiscard]] GUARDED_INLINE bool contains(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::containing>(g, p, std::forward<A>(a)...);
}
/// The element of that index, or of that key: null where there is none, so that one call asks and gives.
template <lender L, class T, class... A>
    requires detail::calls<detail::indexing, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto at(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::indexing>(g, p, std::forward<A>(a)...);
}
/// The first element of a sequence, or null. Of a map or a set: elements(g, p, m).front().
template <lender L, class T, class... A>
    requires detail::calls<detail::fronting, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto front(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::fronting>(g, p, std::forward<A>(a)...);
}
/// The last element of a sequence, or null.
template <lender L, class T, class... A>
    requires detail::calls<detail::backing, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto back(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::backing>(g, p, std::forward<A>(a)...);
}
/// How many there are.
template <lender L, class T, class... A>
    requires detail::calls<detail::sizing, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto size(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::sizing>(g, p, std::forward<A>(a)...);
}
/// Whether there is none.
template <lender L, class T, class... A>
    requires detail::calls<detail::asking_empty, L, T, A...>
[[nodiscard]] GUARDED_INLINE bool empty(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::asking_empty>(g, p, std::forward<A>(a)...);
}
/// All elements, as a view of bound pointers; of a map, of keys and values: see elements.hpp. Its iterators name the guard at
/// each step, and so are used under it alone. Mirrors list_for_each_entry_rcu().
template <lender L, class T, class... A>
    requires detail::calls<detail::ranging, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto elements(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND,
                                           const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::ranging>(g, p, std::forward<A>(a)...);
}
/// The elements of an ordered container from the first one on whose key is not less: a view, as elements. To go on with a scan
/// in another section, keep the last key, not a place: upper_bound.
template <lender L, class T, class... A>
    requires detail::calls<detail::bounding_below, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto lower_bound(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND,
                                              const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::bounding_below>(g, p, std::forward<A>(a)...);
}
/// The elements from the first one on whose key is greater.
template <lender L, class T, class... A>
    requires detail::calls<detail::bounding_above, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto upper_bound(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND,
                                              const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::bounding_above>(g, p, std::forward<A>(a)...);
}
/// The elements of that key.
template <lender L, class T, class... A>
    requires detail::calls<detail::bounding_both, L, T, A...>
[[nodiscard]] GUARDED_INLINE auto equal_range(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND,
                                              const ptr<T, detail::guard_of_t<L>>& p, A&&... a) {
    return detail::call<detail::bounding_both>(g, p, std::forward<A>(a)...);
}
/// The alternative of a variant, or null where it holds another one: `get_if<text>(g, p, &T::content)`.
template <class U, lender L, class T, detail::data_member_of<const T> M>
[[nodiscard]] GUARDED_INLINE auto get_if(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p, M member)
    -> decltype(detail::alternative<U>(std::declval<detail::lent_t<T, detail::guard_of_t<L>>&>().*member, g)) {
    detail::lent_t<T, detail::guard_of_t<L>>& object = detail::ptr_access::open(g, p);
    return detail::alternative<U>(object.*member, g);
}
/// The same of a variant itself.
template <class U, lender L, class T>
[[nodiscard]] GUARDED_INLINE auto get_if(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p)
    -> decltype(detail::alternative<U>(std::declval<detail::lent_t<T, detail::guard_of_t<L>>&>(), g)) {
    detail::lent_t<T, detail::guard_of_t<L>>& object = detail::ptr_access::open(g, p);
    return detail::alternative<U>(object, g);
}

// clang-format off
GUARDED_DETAIL_NO_CONTAINER_CALL(find, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(contains, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(at, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(front, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(back, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(size, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(empty, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(elements, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(lower_bound, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(upper_bound, false);
GUARDED_DETAIL_NO_CONTAINER_CALL(equal_range, false);
// clang-format on

}}  // namespace guarded::GUARDED_ABI
