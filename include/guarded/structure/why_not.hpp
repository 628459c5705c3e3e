// Why a call on a structure does not compile, in the order in which a reader would ask.
#pragma once

#include <guarded/base/why.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/structure/access.hpp>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <class L>
concept lends_a_lock = lender<L> && requires { typename guard_of_t<L>::owner_type; };

template <class L, class Map>
consteval auto why_tree_is_not_written() {
    if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else if constexpr (lends_a_lock<L> && !locks_tree<L, Map>)
        return because<why::guard_of_another_lock__take_the_lock_that_owns_this>;
    else
        return because<why::read_guard__writing_needs_the_write_guard>;
}

template <class L, class Map>
consteval auto why_tree_is_not_read() {
    if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else if constexpr (lends_a_lock<L>)
        return because<why::guard_of_another_lock__take_the_lock_that_owns_this>;
    else
        return because<why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this>;
}

template <class L, class Map>
consteval auto why_tree_is_not_locked() {
    if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else
        return because<why::guard_of_another_lock__take_the_lock_that_owns_this>;
}

template <class L>
consteval auto why_not_this_guard() {
    if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else
        return because<why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard>;
}

}}}  // namespace guarded::GUARDED_ABI::detail
