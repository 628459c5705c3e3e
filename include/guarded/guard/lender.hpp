// What a guard is to functions that take one: a lender. It names no domain and no lock.
#pragma once

#include <guarded/base/config.hpp>

#include <concepts>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// True for the library's guards and tokens alone, which say so where they are declared.
template <class L>
inline constexpr bool is_lender = false;

/// Tells the constructor that takes over a guard of another brand from a copy's.
struct other_brand {};

/// The guard type behind what a call was given: a guard is itself, a borrowed token stands for its guard.
template <class L>
struct guard_of {};
template <class L>
    requires is_lender<L>
struct guard_of<L> {
    using type = typename L::guard_type;
};
template <class L>
using guard_of_t = typename guard_of<L>::type;

}  // namespace detail

/// A guard, or a token that borrow() made of one.
template <class L>
concept lender = detail::is_lender<L>;

/// A guard itself, which dies with the expression that makes it.
template <class L>
concept owning_guard = lender<L> && std::same_as<L, detail::guard_of_t<L>>;

/// That very guard, or what was borrowed of it.
template <class L, class G>
concept lends = lender<L> && std::same_as<detail::guard_of_t<L>, G>;

/// Guards of a domain's critical sections.
template <class L, class D>
concept reads_in = lender<L> && requires { typename detail::guard_of_t<L>::domain_type; } &&
                   std::same_as<typename detail::guard_of_t<L>::domain_type, D>;

}}  // namespace guarded::GUARDED_ABI
