// The macros that write overloads which say why a call does not compile. A header of a structure includes this behind all
// others, and end_reject.hpp as its last line: so no other header sees them, and no name has two meanings.
//
// No #pragma once: each such header has them anew.
#include <guarded/base/why.hpp>
#include <guarded/structure/why_not.hpp>

// Overloads of a member of a structure, or of its base classes, that takes the structure's guard first: one that reads, one
// that writes, or any of its lock. What is not const needs one for temporary guards that is not, or neither would be better.
#define GUARDED_DETAIL_NO_TREE_WRITE(Map, name)                                \
    GUARDED_DETAIL_NOT_UNDER(writes_tree, why_tree_is_not_written, Map, name); \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY(name, );                                \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY(name, const)
#define GUARDED_DETAIL_NO_TREE_READ(Map, name)                             \
    GUARDED_DETAIL_NOT_UNDER(reads_tree, why_tree_is_not_read, Map, name); \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY(name, const)
#define GUARDED_DETAIL_NO_TREE_LOCK(Map, name)                               \
    GUARDED_DETAIL_NOT_UNDER(locks_tree, why_tree_is_not_locked, Map, name); \
    GUARDED_DETAIL_NOT_UNDER_TEMPORARY(name, const)
#define GUARDED_DETAIL_NOT_UNDER(takes, why_not, Map, name)                                        \
    template <class L, class... A, class Why = typename decltype(detail::why_not<L, Map>())::type> \
        requires(!takes<L, Map>)                                                                   \
    Why name(const L&, A&&...) const GUARDED_REJECTED
#define GUARDED_DETAIL_NOT_UNDER_TEMPORARY(name, constness)                                                               \
    template <owning_guard L, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    Why name(const L&&, A&&...) constness GUARDED_REJECTED

// Where the structure's options leave the member out.
#define GUARDED_DETAIL_LEFT_OUT(takes, Map, option, reason, name) \
    template <takes<Map> L, class... A, class Why = why::reason>  \
        requires(!option)                                         \
    Why name(const L&, A&&...) const GUARDED_REJECTED

// Of a member that writes, offers it, and takes a value behind arguments of the types that follow: what it cannot store.
#define GUARDED_DETAIL_NO_VALUE(Map, T, offered, name, ...)                                          \
    template <writes_tree<Map> L, class V, class Why = typename detail::range_value<T>::not_stored>  \
        requires(offered && !std::is_convertible_v<V &&, typename detail::range_value<T>::argument>) \
    Why name(const L&, __VA_ARGS__, V&&) GUARDED_REJECTED

// Of a member that goes from a first to a last and calls a function with each entry, which can_be_called: no such function.
#define GUARDED_DETAIL_NO_FUNCTION(Map, can_be_called, name)                                                             \
    template <reads_tree<Map> L, class A, class B, class Fn,                                                             \
              class Why = why::function_cannot_be_called_with_first_last_and_value__or_returns_neither_nothing_nor_bool> \
        requires(!(can_be_called))                                                                                       \
    Why name(const L&, const A&, const B&, Fn&&) const GUARDED_REJECTED

// Overloads of a member of a cursor into a Tree that is bound to a guard of type G: under another guard or none, and under one
// that only reads.
#define GUARDED_DETAIL_NOT_THIS_GUARD(name)                                                                               \
    template <class L, class... A, class Why = typename decltype(detail::why_not_this_guard<L>())::type>                  \
        requires(!lends<L, G>)                                                                                            \
    Why name(const L&, A&&...) GUARDED_REJECTED;                                                                          \
    template <int = 0, class Why = why::no_guard__name_the_guard_that_protects_this>                                      \
    Why name() GUARDED_REJECTED;                                                                                          \
    template <owning_guard H, class... A, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name> \
    Why name(const H&&, A&&...) GUARDED_REJECTED
#define GUARDED_DETAIL_READS_ONLY(name)                                                           \
    template <lends<G> L, class... A, class Why = why::read_guard__writing_needs_the_write_guard> \
        requires(!writes_tree<L, Tree>)                                                           \
    Why name(const L&, A&&...) GUARDED_REJECTED
