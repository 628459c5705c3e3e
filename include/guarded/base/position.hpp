// What a cursor stands on; and positions, which it leaves behind when it is parked: bound to nothing, they survive any unlock.
#pragma once

#include <guarded/base/config.hpp>

#include <concepts>
#include <limits>

namespace guarded { inline namespace GUARDED_ABI {

/// What a cursor stands on. Mirrors the states of a maple state.
enum class cursor_state {
    start,     ///< on index(); nothing was looked up yet
    active,    ///< on an entry, range()
    none,      ///< in a gap, range(): no entry covers any of it
    overflow,  ///< behind index(): a step upwards found nothing up to there, the greatest index unless it was given a max
    underflow  ///< before index(): a step downwards found nothing down to there, 0 unless it was given a min
};

/// An index to go on from, or one of the two ends of the index space. Holds no node pointers.
template <std::unsigned_integral Index>
struct position {
    enum class place { at, past_end, before_begin };

    Index index{};
    place where = place::at;

    position() = default;
    explicit constexpr position(Index at) noexcept : index{at} {}
    constexpr position(Index at, place p) noexcept : index{at}, where{p} {}
    friend bool operator==(const position&, const position&) = default;
};

namespace detail {

/// The position right behind an index, and right before one.
template <class Index>
position<Index> position_after(Index index) noexcept {
    if (index == std::numeric_limits<Index>::max()) return {index, position<Index>::place::past_end};
    return position<Index>{static_cast<Index>(index + 1)};
}
template <class Index>
position<Index> position_before(Index index) noexcept {
    if (index == 0) return {index, position<Index>::place::before_begin};
    return position<Index>{static_cast<Index>(index - 1)};
}

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
