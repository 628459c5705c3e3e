// What can be reached from an object under a guard: its members, its links, and copies of what they hold.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/guard/lender.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// What a guard lends of a T: const to readers.
template <class T, class G>
using lent_t = std::conditional_t<G::writes, T, const T>;

/// What get gives of an R: what an atomic holds, else a copy, or a function's result itself.
template <class M>
struct copied {
    using type = M;
    template <class R>
    GUARDED_INLINE static R&& from(R&& m) noexcept {
        return static_cast<R&&>(m);
    }
};
template <class A>
struct copied<std::atomic<A>> {
    using type = A;
    GUARDED_INLINE static A from(const volatile std::atomic<A>& m) noexcept { return m.load(std::memory_order_acquire); }
};
template <class R>
using copied_t = typename copied<std::remove_cvref_t<R>>::type;

/// A volatile object has no copy, unless it is a plain value.
template <class R>
concept copies = std::is_convertible_v<decltype(copied<std::remove_cvref_t<R>>::from(std::declval<R>())), copied_t<R>>;

/// std::invoke for an object, without <functional>.
template <class F, class T, class... A>
GUARDED_INLINE decltype(auto) invoke_member(F&& fn, T& object, A&&... a) {
    if constexpr (std::is_member_object_pointer_v<std::remove_cvref_t<F>>)
        return (object.*fn);
    else if constexpr (std::is_member_function_pointer_v<std::remove_cvref_t<F>>)
        return (object.*fn)(std::forward<A>(a)...);
    else
        return std::forward<F>(fn)(object, std::forward<A>(a)...);
}

/// A data member or a const member function of T.
template <class M, class T>
concept member_of = std::is_member_pointer_v<M> && std::invocable<M, T&>;

template <class M, class T>
concept data_member_of = std::is_member_object_pointer_v<M> && member_of<M, T>;

template <class M, class T>
using member_t = std::remove_reference_t<std::invoke_result_t<M, T&>>;

/// Links that load follows: T's members of these types lead to another object that the same guard protects. One that only
/// some guards follow names the reason for the others: why_not.
template <class M, class G>
struct link {
    static constexpr bool follows = false;
};
template <class U, class Delete, class G>
    requires(!std::is_array_v<U>)
struct link<std::unique_ptr<U, Delete>, G> {
    static constexpr bool follows = true;
    GUARDED_INLINE static lent_t<U, G>* next(const std::unique_ptr<U, Delete>& u) noexcept { return u.get(); }
};
template <class U, class G>
    requires(!std::is_array_v<U>)
struct link<std::shared_ptr<U>, G> {
    static constexpr bool follows = true;
    GUARDED_INLINE static lent_t<U, G>* next(const std::shared_ptr<U>& u) noexcept { return u.get(); }
};
/// What is there, or null. Mutable where the optional is lent so.
template <class U, class G>
struct link<std::optional<U>, G> {
    static constexpr bool follows = true;
    template <class Optional>
    GUARDED_INLINE static auto* next(Optional& u) noexcept {
        return u ? std::addressof(*u) : nullptr;
    }
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

}}}  // namespace guarded::GUARDED_ABI::detail
