// Why a read does not compile, in the order in which a reader would ask.
#pragma once

#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/with.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>

#include <concepts>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// What a bound pointer is to, and under what; nothing else has them.
template <class P>
struct bound {};
template <class T, class G>
struct bound<ptr<T, G>> {
    using object = T;
    using guard = G;
};
template <class P>
concept bound_ptr = requires { typename bound<P>::guard; };
template <class P, class F, class... A>
concept takes = std::invocable<const F&, typename bound<P>::object&, const A&...>;
template <class P, class A>
concept comes_in = may_come_in<const A&, typename bound<P>::guard>;

/// A call to what a reference keeps, which has reasons of its own: keeper.hpp and lend.hpp.
template <class L, class P>
concept of_its_own = is_keeper<L> && !(lender<L> && bound_ptr<P>);

template <class L, class P, class Rest>
consteval auto reason_not_to_read() {
    if constexpr (of_its_own<L, P>)
        return;
    else if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else if constexpr (!bound_ptr<P>)
        return because<why::not_a_bound_pointer__read_it_through_a_slot_or_a_cursor_first>;
    else if constexpr (!std::same_as<guard_of_t<L>, typename bound<P>::guard>)
        return because<why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard>;
    else
        return because<Rest>;
}

template <class R, class G>
consteval auto reason_not_to_copy() {
    if constexpr (leaves<copied_t<R>, G>)
        return because<why::cannot_be_copied__lend_it_to_a_function_by_with>;
    else
        return because<why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached>;
}
template <class P, class M>
consteval auto reason_not_to_get() {
    if constexpr (!bound_ptr<P>) {
        return because<why::not_a_member_of_this_object>;
    } else {
        using T = const typename bound<P>::object;
        if constexpr (std::is_void_v<M>)
            return reason_not_to_copy<T&, typename bound<P>::guard>();
        else if constexpr (member_of<M, T>)
            return reason_not_to_copy<std::invoke_result_t<M, T&>, typename bound<P>::guard>();
        else
            return because<why::not_a_member_of_this_object>;
    }
}

template <class P, class M>
consteval auto reason_not_to_load() {
    if constexpr (!bound_ptr<P>) {
        return because<why::not_a_member_of_this_object>;
    } else {
        using T = const typename bound<P>::object;
        if constexpr (!data_member_of<M, T>)
            return because<why::not_a_member_of_this_object>;
        else if constexpr (requires { typename link_t<member_t<M, T>, typename bound<P>::guard>::why_not; })
            return because<typename link_t<member_t<M, T>, typename bound<P>::guard>::why_not>;
        else
            return because<why::member_is_no_link__load_follows_slots_and_owning_pointers>;
    }
}

/// Why fn is not called with an object, when it may have state.
template <class P = void, class F = void, class... A>
consteval auto reason_not_to_lend_unsafely() {
    if constexpr (!bound_ptr<P> || std::is_void_v<F>) {
        return because<why::function_cannot_be_called_with_this_object>;
    } else {
        using T = typename bound<P>::object;
        using G = typename bound<P>::guard;
        if constexpr (std::invocable<const F&, lent_t<T, G>&, const A&...>)
            return because<why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached>;
        else if constexpr (G::writes)  // it lends no const T
            return because<why::function_cannot_be_called_with_this_object>;
        else if constexpr (std::invocable<const F&, T&, const A&...>)
            return because<
                why::
                    function_does_not_take_a_const_object__a_read_guard_lends_const__write_under_the_write_guard__or_a_mutable_member>;
        else
            return because<why::function_cannot_be_called_with_this_object>;
    }
}
template <class P = void, class F = void, class... A>
consteval auto reason_not_to_lend() {
    if constexpr (bound_ptr<P> && std::is_class_v<F> && !stateless<F>)
        return because<why::function_with_captures__put_what_it_needs_behind_it__or_say_unsafe_with>;
    else if constexpr ((owning_guard<A> || ...))
        return because<why::guard_given_to_the_function__lend_it_by_borrow>;
    else if constexpr (bound_ptr<P> && !(comes_in<P, A> && ...))
        return because<why::argument_could_carry_an_address_out__give_a_value_or_a_view_of_const__or_say_unsafe_with>;
    else if constexpr (bound_ptr<P> && sizeof...(A) > 0 && !takes<P, F, A...>)
        return because<why::function_cannot_be_called_with_what_stands_behind_it__named_objects_are_const_to_it>;
    else
        return reason_not_to_lend_unsafely<P, F, A...>();
}

template <class P, class M>
consteval auto reason_not_to_set() {
    if constexpr (!bound_ptr<P>)
        return because<why::not_a_member_of_this_object>;
    else if constexpr (!bound<P>::guard::writes)
        return because<why::read_guard__writing_needs_the_write_guard>;
    else if constexpr (data_member_of<M, typename bound<P>::object>)
        return because<why::value_does_not_fit_this_member>;
    else
        return because<why::not_a_member_of_this_object>;
}

template <class Reason>
struct found_reason : Reason {};
template <>
struct found_reason<void> {};
template <class L, class P, class Rest>
using why_not_read = found_reason<decltype(reason_not_to_read<L, P, Rest>())>;
template <class P, class M>
using why_not_get = decltype(reason_not_to_get<P, M>());
template <class P, class M>
using why_not_load = decltype(reason_not_to_load<P, M>());
template <class... A>
using why_not_with = decltype(reason_not_to_lend<A...>());
template <class... A>
using why_not_unsafe_with = decltype(reason_not_to_lend_unsafely<A...>());
template <class P, class M>
using why_not_set = decltype(reason_not_to_set<P, M>());

}}}  // namespace guarded::GUARDED_ABI::detail
