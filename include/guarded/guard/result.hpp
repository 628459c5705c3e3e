// What may leave a critical section: an allow-list of values that hold no address into protected memory.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/guard/detail/members.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>  // declares what std::chrono has to list, at a fraction of <chrono>'s cost
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace guarded { inline namespace GUARDED_ABI {

/// A user's word that values of T own all they refer to: `template <> inline constexpr bool guarded::detached<T> = true;`.
/// Needed for what cannot be looked into (private members, bases, arrays, references, more than 12 members) and is aligned as
/// an address is: what is aligned less holds none.
template <class T>
inline constexpr bool detached = false;

namespace detail {

template <class T>
struct parts {
    static constexpr bool listed = false;
};
/// A listed template may leave when its parts may.
template <class... A>
struct parts_of {
    static constexpr bool listed = true;
    template <class G>
    static constexpr bool leave = (may_leave<A, G>() && ...);
};
template <class... A>
struct parts<std::tuple<A...>> : parts_of<A...> {};
template <class A, class B>
struct parts<std::pair<A, B>> : parts_of<A, B> {};
template <class A>
struct parts<std::optional<A>> : parts_of<A> {};
template <class... A>
struct parts<std::variant<A...>> : parts_of<A...> {};
template <class A, std::size_t N>
struct parts<std::array<A, N>> : parts_of<A> {};
/// std::string and the containers; another allocator's memory may be the protected object's.
template <class C>
concept owns_by_std_allocator = std::same_as<typename C::allocator_type, std::allocator<typename C::value_type>>;
template <template <class...> class C, class... A>
    requires owns_by_std_allocator<C<A...>>
struct parts<C<A...>> {
    static constexpr bool listed = true;
    template <class G>
    static constexpr bool leave = ((std::is_empty_v<A> || may_leave<A, G>()) && ...);
};
template <class Rep, class Period>
struct parts<std::chrono::duration<Rep, Period>> : parts_of<> {};
template <class Clock, class Duration>
struct parts<std::chrono::time_point<Clock, Duration>> : parts_of<> {};
/// G while what an owner owns is looked at: a class of which nothing is known may stay behind it.
template <class G>
struct owned_by {};
template <class G>
inline constexpr bool is_owned = false;
template <class G>
inline constexpr bool is_owned<owned_by<G>> = true;
/// An address is aligned more, unless the class is packed.
template <class V>
concept holds_no_address = (std::is_class_v<V> || std::is_union_v<V>) && std::is_trivially_copyable_v<V> &&
                           std::is_copy_constructible_v<V> && alignof(V) < alignof(void*) && !lender<V>;
template <class R>
concept an_address = std::is_pointer_v<R> || std::is_lvalue_reference_v<R>;
/// A view or an iterator: copied as its bytes, and leads to what it does not own.
template <class V>
concept views_something = std::is_trivially_copyable_v<V> && std::is_copy_constructible_v<V> &&
                          (requires(const V& v) { requires an_address<decltype(*v)>; } ||
                           requires(const V& v) { requires an_address<decltype(v.get())>; } ||
                           requires(const V& v) { requires an_address<decltype(v.data())>; } ||
                           requires(const V& v) { v.begin(); } || requires(const V& v) { v.address(); });

/// An owner may own any class in which no address is seen: no pointer, reference, view or iterator, whatever else it has.
template <class T, class G>
constexpr bool owned_may_leave() {
    using V = std::remove_cv_t<std::remove_extent_t<T>>;
    using Owned = std::conditional_t<is_owned<G>, G, owned_by<G>>;
    if constexpr (std::is_class_v<V> && !requires { sizeof(V); })
        return true;
    else
        return !std::is_void_v<V> && may_leave<V, Owned>();
}
template <class T>
struct parts_of_owner {
    static constexpr bool listed = true;
    template <class G>
    static constexpr bool leave = owned_may_leave<T, G>();
};
template <class T>
struct parts<std::unique_ptr<T>> : parts_of_owner<T> {};
template <class T>
struct parts<std::shared_ptr<T>> : parts_of_owner<T> {};
template <>
struct parts<std::monostate> : parts_of<> {};

/// Code and the places of members are under no guard.
template <class T>
inline constexpr bool names_code =
    std::is_member_pointer_v<T> || (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>);

/// G while V's members are looked at: a class that holds some of itself, as a tree of lists does, is asked once.
template <class V, class G>
struct inside {};
template <class V, class G>
inline constexpr bool is_owned<inside<V, G>> = is_owned<G>;
template <class V, class G>
inline constexpr bool is_inside = false;
template <class V, class G>
inline constexpr bool is_inside<V, owned_by<G>> = is_inside<V, G>;
template <class V, class W, class G>
inline constexpr bool is_inside<V, inside<W, G>> = std::is_same_v<V, W> || is_inside<V, G>;

template <class T, class G>
constexpr bool may_leave() {
    using V = std::remove_cv_t<T>;
    if constexpr (is_inside<V, G> || std::is_void_v<V> || std::is_arithmetic_v<V> || std::is_enum_v<V> || names_code<V> ||
                  detached<V> || is_ptr<V>)  // a bound pointer is as inert outside as inside
        return true;
    else if constexpr (parts<V>::listed)
        return parts<V>::template leave<G>;
    else if constexpr (std::is_aggregate_v<V> && std::is_class_v<V>)
        return members_may_leave<V, inside<V, G>>(is_owned<G> || holds_no_address<V>);
    else
        return holds_no_address<V> || (is_owned<G> && std::is_class_v<V> && !views_something<V>);
}

}  // namespace detail

/// R may be handed out of a section of G: nothing in it points into what G protects.
template <class R, class G>
concept leaves = detail::may_leave<R, G>();

}}  // namespace guarded::GUARDED_ABI
