// Why a call on a tree does not compile: no guard, that of another tree, one that only reads, a temporary.
#pragma once

#include <guarded/base/why.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/structure/access.hpp>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <class L, class Map>
struct why_tree_is_not_written {
    using type = why::no_guard__name_the_guard_that_protects_this;
};
template <lender L, class Map>
struct why_tree_is_not_written<L, Map> {
    static constexpr bool lock = requires { typename guard_of_t<L>::owner_type; };
    using type = std::conditional_t<lock && !locks_tree<L, Map>, why::guard_of_another_lock__take_the_lock_that_owns_this,
                                    why::read_guard__writing_needs_the_write_guard>;
};
template <class L, class Map>
struct why_tree_is_not_read {
    using type = why::no_guard__name_the_guard_that_protects_this;
};
template <lender L, class Map>
struct why_tree_is_not_read<L, Map> {
    using type = std::conditional_t<requires { typename guard_of_t<L>::owner_type; },
                                    why::guard_of_another_lock__take_the_lock_that_owns_this,
                                    why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this>;
};
template <class L, class Map>
struct why_tree_is_not_locked {
    using type = why::no_guard__name_the_guard_that_protects_this;
};
template <lender L, class Map>
struct why_tree_is_not_locked<L, Map> {
    using type = why::guard_of_another_lock__take_the_lock_that_owns_this;
};

template <class L>
struct why_not_this_guard {
    using type = why::no_guard__name_the_guard_that_protects_this;
};
template <lender L>
struct why_not_this_guard<L> {
    using type = why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard;
};

}}}  // namespace guarded::GUARDED_ABI::detail

// Overloads of a member of the tree or of its base classes that takes the tree's guard first: one that reads, one that
// writes, or any of its lock. What is not const needs one for temporary guards that is not, or neither would be better.
#define GUARDED_DETAIL_NO_TREE_WRITE(Map, name)                                  \
    GUARDED_DETAIL_NOT_UNDER(writes_tree, why_tree_is_not_written, Map, name);   \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY name(const L&&, A&&...) GUARDED_REJECTED; \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY name(const L&&, A&&...) const GUARDED_REJECTED
#define GUARDED_DETAIL_NO_TREE_READ(Map, name)                             \
    GUARDED_DETAIL_NOT_UNDER(reads_tree, why_tree_is_not_read, Map, name); \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY name(const L&&, A&&...) const GUARDED_REJECTED
#define GUARDED_DETAIL_NO_TREE_LOCK(Map, name)                               \
    GUARDED_DETAIL_NOT_UNDER(locks_tree, why_tree_is_not_locked, Map, name); \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY name(const L&&, A&&...) const GUARDED_REJECTED
#define GUARDED_DETAIL_NOT_UNDER(takes, why_not, Map, name)                            \
    template <class L, class... A, class Why = typename detail::why_not<L, Map>::type> \
        requires(!takes<L, Map>)                                                       \
    GUARDED_REJECT_TREE(Why)                                                           \
    detail::rejected name(const L&, A&&...) const GUARDED_REJECTED
#define GUARDED_DETAIL_NOT_UNDER_TEMPORARY                                                                                \
    template <owning_guard L, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    GUARDED_REJECT_TREE(Why)                                                                                              \
    detail::rejected

// Overloads of a member of a cursor into a Tree that is bound to a guard of type G: under another guard or none, and under one
// that only reads.
#define GUARDED_DETAIL_NOT_THIS_GUARD(name)                                                                               \
    template <class L, class... A, class Why = typename detail::why_not_this_guard<L>::type>                              \
        requires(!lends<L, G>)                                                                                            \
    GUARDED_REJECT_TREE(Why)                                                                                              \
    detail::rejected name(const L&, A&&...) GUARDED_REJECTED;                                                             \
    template <int = 0, class Why = why::no_guard__name_the_guard_that_protects_this>                                      \
    GUARDED_REJECT_TREE(Why)                                                                                              \
    detail::rejected name() GUARDED_REJECTED;                                                                             \
    template <owning_guard H, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    GUARDED_REJECT_TREE(Why)                                                                                              \
    detail::rejected name(const H&&, A&&...) GUARDED_REJECTED
#define GUARDED_DETAIL_READS_ONLY(name)                                                           \
    template <lends<G> L, class... A, class Why = why::read_guard__writing_needs_the_write_guard> \
        requires(!writes_tree<L, Tree>)                                                           \
    GUARDED_REJECT_TREE(Why)                                                                      \
    detail::rejected name(const L&, A&&...) GUARDED_REJECTED
