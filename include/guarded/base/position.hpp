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
    enum class place {
        at,            ///< on the index: find covers it, next and prev pass over what covers it
        up,            ///< right before the index, what is below is done: find and next go on with what covers the index
        down,          ///< right behind the index, what is above is done: find_rev and prev go on with what covers the index
        past_end,      ///< behind the greatest index
        before_begin,  ///< before 0
    };

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
    return {static_cast<Index>(index + 1), position<Index>::place::up};
}
template <class Index>
position<Index> position_before(Index index) noexcept {
    if (index == 0) return {index, position<Index>::place::before_begin};
    return {static_cast<Index>(index - 1), position<Index>::place::down};
}

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
