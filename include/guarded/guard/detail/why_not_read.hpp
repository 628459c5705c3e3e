// Why a read does not compile, in the order in which a reader would ask.
#pragma once

#include <guarded/base/why.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>

#include <concepts>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <class L, class P, class Rest>
struct why_not_read {
    using type = why::no_guard__name_the_guard_that_protects_this;
};
template <lender L, class P, class Rest>
struct why_not_read<L, P, Rest> {
    using type = why::not_a_bound_pointer__read_it_through_a_slot_or_a_cursor_first;
};
template <lender L, class T, class G, class Rest>
struct why_not_read<L, ptr<T, G>, Rest> {
    using type =
        std::conditional_t<std::same_as<guard_of_t<L>, G>, Rest,
                           why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard>;
};

template <class P, class M>
struct why_not_get {
    using type = why::not_a_member_of_this_object;
};
template <class R, class G>
using why_not_copied =
    std::conditional_t<leaves<copied_t<R>, G>, why::cannot_be_copied__lend_it_to_a_function_by_with,
                       why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached>;
template <class T, class G, class M>
    requires member_of<M, const T>
struct why_not_get<ptr<T, G>, M> {
    using type = why_not_copied<std::invoke_result_t<M, const T&>, G>;
};
template <class T, class G>
struct why_not_get<ptr<T, G>, void> {
    using type = why_not_copied<const T&, G>;
};

template <class P, class F>
struct why_not_with {
    using type = why::function_cannot_be_called_with_this_object;
};
template <class T, class G, class F>
    requires std::invocable<const F&, lent_t<T, G>&>
struct why_not_with<ptr<T, G>, F> {
    using type = why::result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached;
};
template <class T, class G, class F>
    requires(!G::writes && !std::invocable<const F&, const T&> && std::invocable<const F&, T&>)  // writers lend no const T
struct why_not_with<ptr<T, G>, F> {
    using type =
        why::function_does_not_take_a_const_object__a_read_guard_lends_const__write_under_the_write_guard__or_a_mutable_member;
};

template <class P, class M>
struct why_not_load {
    using type = why::not_a_member_of_this_object;
};
template <class T, class G, class M>
    requires data_member_of<M, const T>
struct why_not_load<ptr<T, G>, M> {
    using type = why::member_is_no_link__load_follows_slots_and_owning_pointers;
};

template <class P, class... M>
struct why_not_set {
    using type = why::not_a_member_of_this_object;
};
template <class T, class G, class M>
    requires(G::writes && data_member_of<M, T>)
struct why_not_set<ptr<T, G>, M> {
    using type = why::value_does_not_fit_this_member;
};
template <class T, class G, class... M>
    requires(!G::writes)
struct why_not_set<ptr<T, G>, M...> {
    using type = why::read_guard__writing_needs_the_write_guard;
};

}}}  // namespace guarded::GUARDED_ABI::detail
