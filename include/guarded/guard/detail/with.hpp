// How `with` lends an object: to which functions, and what they may be given besides.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/watched.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// A closure without captures, a function, a member: it has no place to put an address.
template <class F>
concept stateless = std::is_empty_v<std::remove_cvref_t<F>> || std::is_member_pointer_v<std::remove_cvref_t<F>> ||
                    std::is_function_v<std::remove_pointer_t<std::remove_cvref_t<F>>>;

/// Read-only views of plain values, strings and containers: they bring addresses in and carry none out.
template <class V, class G>
struct views {
    static constexpr bool it = false;
};
template <class T, class G>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T> || parts<T>::listed)
struct views<const T*, G> {
    static constexpr bool it = may_leave<T, G>();
};
template <class C, class Traits, class G>
struct views<std::basic_string_view<C, Traits>, G> : views<const C*, G> {};
template <class T, std::size_t N, class G>
struct views<std::span<const T, N>, G> : views<const T*, G> {};

/// What fn gets of an argument: an object that is named is const to it.
template <class A>
using given_t = std::conditional_t<std::is_lvalue_reference_v<A>, const std::remove_reference_t<A>&, A&&>;

/// An owner that is named is const, and what it owns is not: through it fn would write.
template <class V>
inline constexpr bool owns_mutable = false;
template <class T, class D>
inline constexpr bool owns_mutable<std::unique_ptr<T, D>> = !std::is_const_v<T>;
template <class T>
inline constexpr bool owns_mutable<std::shared_ptr<T>> = !std::is_const_v<T>;

/// What may stand behind fn: what may leave, read-only views, and lent guards. An owner's guard may not: clang's typestate
/// takes what is given by reference for ended.
template <class A, class G, class V = std::remove_cvref_t<A>>
concept may_come_in =
    (may_leave<std::decay_t<V>, G>() && !(owns_mutable<V> && std::is_lvalue_reference_v<A>)) || views<std::decay_t<V>, G>::it ||
    (std::is_array_v<V> && may_leave<std::remove_all_extents_t<V>, G>()) || (lender<V> && !owning_guard<V>);

/// Asks the guard again when fn has returned: it may have ended it.
template <class L>
struct ask_again {
    const L& guard;
    GUARDED_INLINE ~ask_again() {
#if GUARDED_CHECKED
        guard.require_live();
#endif
    }
};
template <class T, class L, class F, class... A>
GUARDED_INLINE auto lend(const L& g GUARDED_LIVE, const ptr<T, guard_of_t<L>>& p, F&& fn, A&&... a) {
    lent_t<T, guard_of_t<L>>& object = ptr_access::open(g, p);
    [[maybe_unused]] const watching_change its_members{g.section(), locked_data<T>(g), object, object};
    [[maybe_unused]] const ask_again<L> afterwards{g};
    return invoke_member(std::forward<F>(fn), object, std::forward<A>(a)...);
}

}}}  // namespace guarded::GUARDED_ABI::detail
