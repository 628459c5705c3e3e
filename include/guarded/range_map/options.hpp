// The choices of a range_map, and whether they can be used.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/structure/in_place.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

/// Choices of a range_map: derive from it and say otherwise.
struct range_options {
    /// Finds free gaps in O(log n): 24 bytes a child in inner nodes.
    static constexpr bool gaps = false;
    /// Three marks an entry, found in O(log n).
    static constexpr bool marks = false;
    /// For nodes. Its deallocate may be called on liburcu's thread; what it draws from outlives barrier() of the domain, and is
    /// best watched by a lent_memory. Nodes of allocators that are always equal may be kept for trees to come.
    using allocator = std::allocator<std::byte>;
};

namespace detail {

template <class Index>
concept unsigned_index_of_up_to_64_bits = std::unsigned_integral<Index> && sizeof(Index) <= 8;

template <class O>
concept range_choices = requires {
    typename std::bool_constant<O::gaps>;
    typename std::bool_constant<O::marks>;
    typename O::allocator;
};
template <class A>
concept range_allocator = requires { typename A::value_type; };

/// Options that can be used, so that others are one error.
template <class O>
struct range_usable {
    using type = range_options;
};
template <range_choices O>
    requires range_allocator<typename O::allocator>
struct range_usable<O> {
    using type = O;
};
template <class O>
using range_usable_t = typename range_usable<O>::type;

template <class T>
inline constexpr bool range_keeps = true;
template <class W>
inline constexpr bool range_keeps<in_place<W>> = leaves<W, void>;

}  // namespace detail

}}  // namespace guarded::GUARDED_ABI
