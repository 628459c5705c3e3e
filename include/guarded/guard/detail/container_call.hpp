// How a call reaches a container: `does(g, p, &T::member, arguments...)` or, where p is bound to the container, `does(g, p,
// arguments...)`; and why one does not compile. What it does there is Op::on(g, container, arguments...).
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/detail/lose.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/watched.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/elements.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/ptr.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <class T, class... A>
inline constexpr bool names_member = data_member_of<std::remove_cvref_t<argument_t<0, A...>>, T>;

template <class Op, class L, class C, class... A>
concept done_to =
    container_under<C, guard_of_t<L>> && requires(const L& g, C& c, A&&... a) { Op::on(g, c, std::forward<A>(a)...); };
template <class Op, class L, class T, class... A>
inline constexpr bool done_in = done_to<Op, L, T, A...>;
template <class Op, class L, class T, class M, class... A>
    requires data_member_of<std::remove_cvref_t<M>, T>
inline constexpr bool done_in<Op, L, T, M, A...> = done_to<Op, L, member_t<std::remove_cvref_t<M>, T>, A...>;

/// Whether the call is one of Op's, of a T that is bound to the guard.
template <class Op, class L, class T, class... A>
concept calls = lender<L> && done_in<Op, L, lent_t<T, guard_of_t<L>>, A...>;

template <class Op, class L, class T, class C, class... A>
GUARDED_INLINE decltype(auto) call_on(const L& g GUARDED_LIVE, T& object, C& container, A&&... a) {
    if constexpr (guard_of_t<L>::writes) watch<its_elements>(g.section(), locked_data<T>(g), object, container);
    return Op::on(g, container, std::forward<A>(a)...);
}
template <class Op, class L, class T, class M, class... A>
GUARDED_INLINE decltype(auto) call_member(const L& g GUARDED_LIVE, T& object, M member, A&&... a) {
    return call_on<Op>(g, object, object.*member, std::forward<A>(a)...);
}
template <class Op, class L, class T, class... A>
GUARDED_INLINE decltype(auto) call(const L& g GUARDED_LIVE, const ptr<T, guard_of_t<L>>& p, A&&... a) {
    using object_type = lent_t<T, guard_of_t<L>>;
    object_type& object = ptr_access::open(g, p);
    if constexpr (names_member<object_type, A...>)
        return call_member<Op>(g, object, std::forward<A>(a)...);
    else
        return call_on<Op>(g, object, object, std::forward<A>(a)...);
}

/// Where another's find, size or insert is meant, these say nothing.
template <class L, class P>
concept reads_ours = lender<L> || bound_ptr<L> || bound_ptr<P> || lock_owner<std::remove_const_t<L>>;

template <bool writes, class P = void, class M = void, class... A>
consteval auto reason_not_to_call() {
    if constexpr (!bound_ptr<P>)
        return because<why::not_a_member_of_this_object>;
    else if constexpr (writes && !bound<P>::guard::writes)
        return because<why::read_guard__writing_needs_the_write_guard>;
    else if constexpr (std::is_member_pointer_v<M> && !data_member_of<M, typename bound<P>::object>)
        return because<why::not_a_member_of_this_object>;
    else if constexpr (bound_elsewhere<M, typename bound<P>::guard> || (bound_elsewhere<A, typename bound<P>::guard> || ...))
        return because<why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard>;
    else
        return because<why::no_container_that_does_this_with_these_arguments__or_lend_it_to_a_function_by_with>;
}
template <bool writes, class L, class... A>
using why_not_call = why_not_read<L, argument_t<0, A...>, typename decltype(reason_not_to_call<writes, A...>())::type>;

}}}  // namespace guarded::GUARDED_ABI::detail

// A guard that ends with the expression, and a call that none of the right ones takes.
#define GUARDED_DETAIL_NO_CONTAINER_CALL(name, writes)                                               \
    template <owning_guard G, class P, class... A,                                                   \
              class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name>        \
    Why name(const G&&, const P&, A&&...) GUARDED_REJECTED;                                          \
    template <class L, class... A, class Why = typename detail::why_not_call<writes, L, A...>::type> \
        requires detail::reads_ours<L, detail::argument_t<0, A...>>                                  \
    Why name(const L&, const A&...) GUARDED_REJECTED
