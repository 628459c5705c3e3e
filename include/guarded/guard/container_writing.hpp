// Changes of standard containers, under a guard that writes. Each takes the member of p's object, or no member where p is bound
// to the container itself, then what the container's own function takes, with bound iterators in the place of its iterators.
//
//     auto [count, fresh] = try_emplace(w, root(w), &index::words, word, 0);
//     set(w, count, get(w, count) + 1);
//
// What comes back is what the container gives, with bound pointers in the place of its iterators and references. Complexity,
// exceptions and what is left when one is thrown: the container's. What is invalidated is the container's affair, too: checked
// builds stop where a bound pointer or iterator is used whose element was removed or moved through these functions (the last
// 32 are remembered; docs/how-to/containers.md tells what a change of each container invalidates).
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/detail/container_call.hpp>
#include <guarded/guard/detail/container_changes.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>

#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// The container's own insert: of a value, at a place, of what two iterators of another container span.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_insert>, L, T, A...>
GUARDED_INLINE auto insert(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::inserting<detail::by_insert>>(g, p, std::forward<A>(a)...);
}
/// The container's own emplace.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_emplace>, L, T, A...>
GUARDED_INLINE auto emplace(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::inserting<detail::by_emplace>>(g, p, std::forward<A>(a)...);
}
/// Inserts a value made of the arguments unless the key is there: gives the value at the key, and whether it is new.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_try_emplace>, L, T, A...>
GUARDED_INLINE auto try_emplace(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::inserting<detail::by_try_emplace>>(g, p, std::forward<A>(a)...);
}
/// Inserts a value, or assigns it to the one at the key: gives the value at the key, and whether it is new.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_insert_or_assign>, L, T, A...>
GUARDED_INLINE auto insert_or_assign(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::inserting<detail::by_insert_or_assign>>(g, p, std::forward<A>(a)...);
}
/// Appends a value. A vector that has to grow moves its elements: they are found again.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_push_back>, L, T, A...>
GUARDED_INLINE void push_back(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    detail::call<detail::inserting<detail::by_push_back>>(g, p, std::forward<A>(a)...);
}
/// Appends a value made of the arguments, and gives it.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_emplace_back>, L, T, A...>
GUARDED_INLINE auto emplace_back(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::inserting<detail::by_emplace_back>>(g, p, std::forward<A>(a)...);
}
/// Puts a value before the first.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_push_front>, L, T, A...>
GUARDED_INLINE void push_front(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    detail::call<detail::inserting<detail::by_push_front>>(g, p, std::forward<A>(a)...);
}
/// Puts a value made of the arguments before the first, and gives it.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::inserting<detail::by_emplace_front>, L, T, A...>
GUARDED_INLINE auto emplace_front(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::inserting<detail::by_emplace_front>>(g, p, std::forward<A>(a)...);
}
/// Moves the last value out; none where there is none. Its type must be one that may leave (result.hpp).
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::popping_back, L, T, A...>
GUARDED_INLINE auto pop_back(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::popping_back>(g, p, std::forward<A>(a)...);
}
/// Moves the first value out; none where there is none. Its type must be one that may leave (result.hpp).
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::popping_front, L, T, A...>
GUARDED_INLINE auto pop_front(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::popping_front>(g, p, std::forward<A>(a)...);
}
/// Erases a key and moves its value out; none where there is none. Its type must be one that may leave (result.hpp).
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::taking, L, T, A...>
GUARDED_INLINE auto take(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::taking>(g, p, std::forward<A>(a)...);
}
/// Erases by key, and gives how many; by bound iterator, and gives the next one; by bound pointer (constant where elements are
/// side by side, else linear; one to no element stops the program).
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::erasing, L, T, A...>
GUARDED_INLINE auto erase(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::erasing>(g, p, std::forward<A>(a)...);
}
/// Erases the elements of which test(element) says yes, and gives how many. It is given what a loop over elements() sees:
/// `erase_if(w, p, &T::all, [&](auto one) { return get(w, one, &item::dead); })`. Linear.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::erasing_if, L, T, A...>
GUARDED_INLINE auto erase_if(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    return detail::call<detail::erasing_if>(g, p, std::forward<A>(a)...);
}
/// Erases all elements.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::clearing, L, T, A...>
GUARDED_INLINE void clear(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    detail::call<detail::clearing>(g, p, std::forward<A>(a)...);
}
/// Replaces all elements: the container's own assign.
template <class T, class G, lends<G> L, class... A>
    requires detail::calls<detail::assigning, L, T, A...>
GUARDED_INLINE void assign(const L& g GUARDED_LIVE, const ptr<T, G>& p, A&&... a) {
    detail::call<detail::assigning>(g, p, std::forward<A>(a)...);
}

// clang-format off
GUARDED_DETAIL_NO_CONTAINER_CALL(insert, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(emplace, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(try_emplace, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(insert_or_assign, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(push_back, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(emplace_back, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(push_front, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(emplace_front, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(pop_back, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(pop_front, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(take, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(erase, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(erase_if, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(clear, true);
GUARDED_DETAIL_NO_CONTAINER_CALL(assign, true);
// clang-format on

}}  // namespace guarded::GUARDED_ABI
