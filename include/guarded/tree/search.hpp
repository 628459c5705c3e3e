// Searches in the nodes of range_map: none is binary. Inner nodes count the keys at or below an index (range_rank), leaves test
// all slots at once (range_hits): without branches, by vectors where the compiler's flags allow them.
//
// Vectors read whole arrays, with slots that a writer is about to fill: what they find there is thrown away by the order that
// the reader loaded first. Scalars, which ThreadSanitizer can follow, read atomically.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/base/tsan.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#if defined(GUARDED_NO_SIMD) || defined(GUARDED_DETAIL_TSAN) || !defined(__SSE2__)
#define GUARDED_DETAIL_SIMD by_scalars
#elif defined(__AVX2__)
#define GUARDED_DETAIL_SIMD by_avx2
#define GUARDED_DETAIL_LANES 8
#else
#define GUARDED_DETAIL_SIMD by_sse2
#define GUARDED_DETAIL_LANES 4
#endif

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Entries of a leaf; children of an inner node.
inline constexpr unsigned range_slots = 14;
inline constexpr unsigned range_fanout = 32;

/// A narrow node holds indices as their distance from a base of its own.
using range_offset = std::int32_t;
/// The greatest distance. What is greater stands in places that are not used.
inline constexpr range_offset range_reach = std::numeric_limits<range_offset>::max() - 1;

template <class Key>
using range_bounds = std::array<range_cell<Key>, range_slots>;
template <class Key>
using range_lows = std::array<Key, range_fanout>;

/// Bounds are read and written word by word where no other thread writes: compilers turn a loop into a slower instruction.
using range_word __attribute__((may_alias, aligned(4))) = std::uint64_t;
static_assert(range_slots % 2 == 0);

/// Slots that are not filled hold something, too.
template <class Key>
GUARDED_INLINE void range_clear(range_bounds<Key>& bounds) noexcept {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        ((reinterpret_cast<range_word*>(&bounds)[i] = 0), ...);
    }(std::make_index_sequence<sizeof(bounds) / sizeof(std::uint64_t)>{});
}
/// Copies, for a writer, bounds that no other thread writes to bounds that no reader sees yet.
template <class Key>
GUARDED_INLINE void range_copy(range_bounds<Key>& to, const range_bounds<Key>& from) noexcept {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        ((reinterpret_cast<range_word*>(&to)[i] = reinterpret_cast<const range_word*>(&from)[i]), ...);
    }(std::make_index_sequence<sizeof(to) / sizeof(std::uint64_t)>{});
}

// Translation units that are compiled with different flags each name their own searches. Their callers are not named so, and
// the linker takes one for all, as with any inline function: a program of mixed flags runs on processors that have them all.
inline namespace GUARDED_DETAIL_SIMD {

#ifdef GUARDED_DETAIL_LANES
inline constexpr unsigned lanes = GUARDED_DETAIL_LANES;
using keys_vector __attribute__((vector_size(4 * lanes))) = range_offset;
using keys_in_memory __attribute__((vector_size(4 * lanes), aligned(4), may_alias)) = range_offset;
using floats_vector __attribute__((vector_size(4 * lanes))) = float;

GUARDED_INLINE keys_vector keys_at(const void* place) noexcept { return *static_cast<const keys_in_memory*>(place); }
GUARDED_INLINE unsigned sign_bits(keys_vector v) noexcept {
#if GUARDED_DETAIL_LANES == 8
    return static_cast<unsigned>(__builtin_ia32_movmskps256(reinterpret_cast<floats_vector>(v)));
#else
    return static_cast<unsigned>(__builtin_ia32_movmskps(reinterpret_cast<floats_vector>(v)));
#endif
}
GUARDED_INLINE unsigned sum(keys_vector v) noexcept {
    range_offset all = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < lanes; ++i) all += v[i];
    return static_cast<unsigned>(all);
}
#endif

/// Bit i: first[i] <= key <= last[i]. Slots that are not published are among them. At least 8 bytes of the node follow.
GUARDED_INLINE unsigned range_hits(const range_bounds<range_offset>& first, const range_bounds<range_offset>& last,
                                   range_offset key) noexcept {
#ifdef GUARDED_DETAIL_LANES
    unsigned misses = 0;
    const keys_vector k = key - keys_vector{};
#pragma GCC unroll 4
    for (unsigned i = 0; i < range_slots; i += lanes)
        misses |= sign_bits((keys_at(&first[i]) > k) | (k > keys_at(&last[i]))) << i;
    return ~misses & ((1U << range_slots) - 1);
#else
    unsigned hits = 0;
    for (unsigned i = 0; i < range_slots; ++i) {
        const bool begun = first[i].load(std::memory_order_relaxed) <= key;
        const bool ended = last[i].load(std::memory_order_relaxed) < key;
        hits |= static_cast<unsigned>(begun && !ended) << i;
    }
    return hits;
#endif
}
template <class Key>
GUARDED_INLINE unsigned range_hits(const range_bounds<Key>& first, const range_bounds<Key>& last, Key key) noexcept {
    unsigned hits = 0;
    for (unsigned i = 0; i < range_slots; ++i) {
        const Key from = first[i].load(std::memory_order_relaxed);
        const Key to = last[i].load(std::memory_order_relaxed);
        hits |= static_cast<unsigned>(static_cast<Key>(key - from) <= static_cast<Key>(to - from)) << i;
    }
    return hits;
}

/// Bit i: bound[i] < key, and bit i: bound[i] > key. As above, of all slots.
GUARDED_INLINE unsigned range_below(const range_bounds<range_offset>& bound, range_offset key) noexcept {
    unsigned found = 0;
#ifdef GUARDED_DETAIL_LANES
    const keys_vector k = key - keys_vector{};
#pragma GCC unroll 4
    for (unsigned i = 0; i < range_slots; i += lanes) found |= sign_bits(k > keys_at(&bound[i])) << i;
#else
    for (unsigned i = 0; i < range_slots; ++i) found |= (bound[i].load(std::memory_order_relaxed) < key ? 1U : 0U) << i;
#endif
    return found;
}
GUARDED_INLINE unsigned range_above(const range_bounds<range_offset>& bound, range_offset key) noexcept {
    unsigned found = 0;
#ifdef GUARDED_DETAIL_LANES
    const keys_vector k = key - keys_vector{};
#pragma GCC unroll 4
    for (unsigned i = 0; i < range_slots; i += lanes) found |= sign_bits(keys_at(&bound[i]) > k) << i;
#else
    for (unsigned i = 0; i < range_slots; ++i) found |= (bound[i].load(std::memory_order_relaxed) > key ? 1U : 0U) << i;
#endif
    return found;
}
template <class Key>
GUARDED_INLINE unsigned range_below(const range_bounds<Key>& bound, Key key) noexcept {
    unsigned found = 0;
    for (unsigned i = 0; i < range_slots; ++i) found |= (bound[i].load(std::memory_order_relaxed) < key ? 1U : 0U) << i;
    return found;
}
template <class Key>
GUARDED_INLINE unsigned range_above(const range_bounds<Key>& bound, Key key) noexcept {
    unsigned found = 0;
    for (unsigned i = 0; i < range_slots; ++i) found |= (bound[i].load(std::memory_order_relaxed) > key ? 1U : 0U) << i;
    return found;
}

/// How many of the sorted lows are at or below key. Those that are not used are greater than any key.
GUARDED_INLINE unsigned range_rank(const range_lows<range_offset>& low, range_offset key) noexcept {
#ifdef GUARDED_DETAIL_LANES
    const keys_vector k = key - keys_vector{};
    keys_vector above{};  // less one for each low above key
#pragma GCC unroll 8
    for (unsigned i = 0; i < range_fanout; i += lanes) above += keys_at(&low[i]) > k;
    return range_fanout + sum(above);
#else
    unsigned n = 0;
    for (const range_offset l : low) n += l <= key;
    return n;
#endif
}
/// The same for whole indices, `used` of them; the others are the greatest index.
template <class Key>
GUARDED_INLINE unsigned range_rank(const range_lows<Key>& low, Key key, unsigned used) noexcept {
    constexpr unsigned part = 8;
    unsigned n = 0;
#pragma GCC unroll 3
    for (unsigned i = part; i < range_fanout; i += part) n += low[i - 1] <= key ? part : 0;
    const Key* const here = &low[n];
#pragma GCC unroll 8
    for (unsigned i = 0; i < part; ++i) n += here[i] <= key ? 1 : 0;
    return n < used ? n : used;
}

}  // namespace GUARDED_DETAIL_SIMD
}}}  // namespace guarded::GUARDED_ABI::detail
