// What may leave a critical section: an allow-list of values that hold no address into protected memory.
#pragma once

#include <guarded/guard/ptr.hpp>

#include <array>
#include <concepts>
#include <memory>
#include <mutex>  // declares what std::chrono has to list, at a fraction of <chrono>'s cost
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace guarded { inline namespace GUARDED_ABI {

/// A user's word that values of T own all they refer to: `template <> inline constexpr bool guarded::detached<T> = true;`.
/// Needed for classes with private members, with bases, and with array members; everything else is looked into.
template <class T>
inline constexpr bool detached = false;

namespace detail {

template <class T, class G>
constexpr bool may_leave();

// Aggregates are looked into member by member. `anything` initialises a member of any type, `any_reference` a reference,
// `any_base` a base class alone.
struct anything {
    template <class T>
    operator T() const;
};
struct any_reference {
    template <class T>
    operator T&() const;
};
template <class Derived>
struct any_base {
    template <class B>
        requires(std::is_base_of_v<B, Derived> && !std::is_same_v<B, Derived>)
    operator B() const;
};

template <std::size_t>
using anything_at = anything;

template <class T, std::size_t... I>
constexpr bool initialises(std::index_sequence<I...>, auto... more) {
    return requires { T{anything_at<I>{}..., decltype(more){}...}; };
}
template <class T, std::size_t... I>
constexpr bool ends_in_braces(std::index_sequence<I...>) {
    return requires { T{anything_at<I>{}..., {}}; };
}
/// A pair in braces, then values: with the rest of the values only a class takes it, an array has used up more of them.
template <class T, std::size_t... I, std::size_t... Rest>
constexpr bool takes_pair(std::index_sequence<I...>, std::index_sequence<Rest...>) {
    return requires { T{anything_at<I>{}..., {anything{}, anything{}}, anything_at<Rest>{}...}; };
}

inline constexpr std::size_t max_members = 12;

/// The greatest number of initialisers that T takes.
template <class T, std::size_t N = max_members + 1>
constexpr std::size_t initialisers() {
    if constexpr (N == 0 || initialises<T>(std::make_index_sequence<N>{}))
        return N;
    else
        return initialisers<T, N - 1>();
}

template <class T, std::size_t N, std::size_t... I>
constexpr bool has_array(std::index_sequence<I...>) {
    return ((takes_pair<T>(std::make_index_sequence<I>{}, std::index_sequence<>{}) &&
             !takes_pair<T>(std::make_index_sequence<I>{}, std::make_index_sequence<N - I - 1>{})) ||
            ...);
}

/// Whether a structured binding of N names fits T, so that it can be looked into.
template <class T, std::size_t N>
constexpr bool plain_members() {
    constexpr auto all = std::make_index_sequence<N>{};
    return N <= max_members && !initialises<T>(std::index_sequence<>{}, any_base<T>{}) && !ends_in_braces<T>(all) &&
           !initialises<T>(all, any_reference{}) && !has_array<T, N>(all);
}

template <class G, class... M>
constexpr bool all_may_leave() {
    return (may_leave<M, G>() && ...);
}

// clang-format off
template <class T, class G>
constexpr bool members_may_leave() {
    constexpr std::size_t n = initialisers<T>();
    if constexpr (!plain_members<T, n>()) return false;
    else {
        constexpr auto look = [](const T& object_) {
#define GUARDED_DETAIL_LOOK(count, types, ...) \
            if constexpr (n == count) { \
                [[maybe_unused]] const auto& [__VA_ARGS__] = object_; \
                return std::bool_constant<all_may_leave<G, GUARDED_DETAIL_TYPES types>()>{}; \
            }
#define GUARDED_DETAIL_TYPES(...) __VA_ARGS__
            if constexpr (n == 0) return std::bool_constant<std::is_empty_v<T> && sizeof(object_) != 0>{};
            GUARDED_DETAIL_LOOK(1, (decltype(m1_)), m1_)
            GUARDED_DETAIL_LOOK(2, (decltype(m1_), decltype(m2_)), m1_, m2_)
            GUARDED_DETAIL_LOOK(3, (decltype(m1_), decltype(m2_), decltype(m3_)), m1_, m2_, m3_)
            GUARDED_DETAIL_LOOK(4, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_)), m1_, m2_, m3_, m4_)
            GUARDED_DETAIL_LOOK(5, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_)), m1_, m2_, m3_, m4_, m5_)
            GUARDED_DETAIL_LOOK(6, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_)), m1_, m2_, m3_, m4_, m5_, m6_)
            GUARDED_DETAIL_LOOK(7, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_), decltype(m7_)), m1_, m2_, m3_, m4_, m5_, m6_, m7_)
            GUARDED_DETAIL_LOOK(8, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_), decltype(m7_), decltype(m8_)), m1_, m2_, m3_, m4_, m5_, m6_, m7_, m8_)
            GUARDED_DETAIL_LOOK(9, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_), decltype(m7_), decltype(m8_), decltype(m9_)), m1_, m2_, m3_, m4_, m5_, m6_, m7_, m8_, m9_)
            GUARDED_DETAIL_LOOK(10, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_), decltype(m7_), decltype(m8_), decltype(m9_), decltype(m10_)), m1_, m2_, m3_, m4_, m5_, m6_, m7_, m8_, m9_, m10_)
            GUARDED_DETAIL_LOOK(11, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_), decltype(m7_), decltype(m8_), decltype(m9_), decltype(m10_), decltype(m11_)), m1_, m2_, m3_, m4_, m5_, m6_, m7_, m8_, m9_, m10_, m11_)
            GUARDED_DETAIL_LOOK(12, (decltype(m1_), decltype(m2_), decltype(m3_), decltype(m4_), decltype(m5_), decltype(m6_), decltype(m7_), decltype(m8_), decltype(m9_), decltype(m10_), decltype(m11_), decltype(m12_)), m1_, m2_, m3_, m4_, m5_, m6_, m7_, m8_, m9_, m10_, m11_, m12_)
#undef GUARDED_DETAIL_TYPES
#undef GUARDED_DETAIL_LOOK
        };
        return decltype(look(std::declval<const T&>()))::value;
    }
}
// clang-format on

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
/// What is owned may be any class but a view or an iterator: a class, no aggregate, that is copied as its bytes.
template <class T, class G>
constexpr bool owned_may_leave() {
    using V = std::remove_cv_t<std::remove_extent_t<T>>;
    if constexpr (parts<V>::listed)
        return parts<V>::template leave<G>;
    else if constexpr (std::is_class_v<V>)
        return std::is_aggregate_v<V> || !std::is_trivially_copyable_v<V> || detached<V>;
    else
        return !std::is_void_v<V> && may_leave<V, G>();
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

/// Bound to that very guard, a pointer is as inert as before.
template <class T, class G>
inline constexpr bool bound_to = false;
template <class T, class G>
inline constexpr bool bound_to<ptr<T, G>, G> = true;

template <class T, class G>
constexpr bool may_leave() {
    using V = std::remove_cv_t<T>;
    if constexpr (std::is_void_v<V> || std::is_arithmetic_v<V> || std::is_enum_v<V> || detached<V> || bound_to<V, G>)
        return true;
    else if constexpr (parts<V>::listed)
        return parts<V>::template leave<G>;
    else if constexpr (std::is_aggregate_v<V> && std::is_class_v<V> && !std::is_array_v<V>)
        return members_may_leave<V, G>();
    else
        return false;
}

}  // namespace detail

/// R may be handed out of a section of G: nothing in it points into what G protects.
template <class R, class G>
concept leaves = detail::may_leave<R, G>();

}}  // namespace guarded::GUARDED_ABI
