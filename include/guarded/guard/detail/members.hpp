// Looks into aggregates, member by member.
#pragma once

#include <guarded/base/config.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

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
/// I values, a member in braces, then more values. A pair in braces is for members that empty ones do not initialise.
template <class T, std::size_t... I, std::size_t... Rest>
constexpr bool takes_empty(std::index_sequence<I...>, std::index_sequence<Rest...>) {
    return requires { T{anything_at<I>{}..., {}, anything_at<Rest>{}...}; };
}
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

/// Whether the I-th of N initialisers begins an array: in braces it leaves room for fewer values than the N - I - 1 that
/// follow.
template <class T, std::size_t N, std::size_t I, std::size_t... Fewer>
constexpr bool is_array_at(std::index_sequence<Fewer...>) {
    constexpr auto before = std::make_index_sequence<I>{};
    constexpr auto all = std::make_index_sequence<N - I - 1>{};
    if constexpr (takes_empty<T>(before, all))
        return false;
    else if constexpr ((takes_empty<T>(before, std::make_index_sequence<Fewer>{}) || ...))
        return true;
    else
        return !takes_pair<T>(before, all) && (takes_pair<T>(before, std::make_index_sequence<Fewer>{}) || ...);
}
template <class T, std::size_t N, std::size_t... I>
constexpr bool has_array(std::index_sequence<I...>) {
    return (is_array_at<T, N, I>(std::make_index_sequence<N - I - 1>{}) || ...);
}

/// Whether a reference follows N initialisers: no value goes there, nor empty braces.
template <class T, std::size_t N>
constexpr bool is_reference_at() {
    constexpr auto all = std::make_index_sequence<N>{};
    return initialises<T>(all, any_reference{}) && !ends_in_braces<T>(all);
}
template <class T, std::size_t... N>
constexpr bool has_reference(std::index_sequence<N...>) {
    return (is_reference_at<T, N>() || ...);
}
/// Whether a structured binding of N names fits T, so that it can be looked into.
template <class T, std::size_t N>
constexpr bool plain_members() {
    constexpr auto all = std::make_index_sequence<N>{};
    return N <= max_members && !requires { std::tuple_size<T>::value; } && (N > 0 || std::is_empty_v<T>) &&
           !initialises<T>(std::index_sequence<>{}, any_base<T>{}) && !ends_in_braces<T>(all) && !is_reference_at<T, N>() &&
           !has_array<T, N>(all);
}

template <class G, class... M>
constexpr bool all_may_leave() {
    return (may_leave<M, G>() && ...);
}

// clang-format off
template <class T, class G>
constexpr bool members_may_leave(bool where_none_is_seen) {
    constexpr std::size_t n = initialisers<T>();
    if constexpr (!plain_members<T, n>()) return where_none_is_seen && !has_reference<T>(std::make_index_sequence<max_members>{});
    else {
        constexpr auto look = [](const T& object_) {
#define GUARDED_DETAIL_LOOK(count, types, ...) \
            if constexpr (n == count) { \
                [[maybe_unused]] const auto& [__VA_ARGS__] = object_; \
                return std::bool_constant<all_may_leave<G, GUARDED_DETAIL_TYPES types>()>{}; \
            }
#define GUARDED_DETAIL_TYPES(...) __VA_ARGS__
            if constexpr (n == 0) return std::bool_constant<sizeof(object_) != 0>{};
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

}}}  // namespace guarded::GUARDED_ABI::detail
