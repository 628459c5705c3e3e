// Indices as callers give them; what a cursor stands on; and positions, which a parked cursor leaves behind: they are bound to
// nothing and survive any unlock.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/name_of.hpp>

#include <concepts>
#include <limits>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

/// How functions take an index: from any integer. One that is negative, or greater than an Index can be, stops the program
/// in every build (checked ones say why), since a conversion would make it another index. A constant, or a type that always
/// fits, costs nothing.
template <std::unsigned_integral Index>
class index_of {
  public:
    template <class I>
        requires requires(I i) { requires std::integral<decltype(+i)>; }
    GUARDED_INLINE constexpr index_of(I given, source_place at = source_place::here()) noexcept
        : value_{fitting<I>(+given, at)} {}
    index_of(std::floating_point auto) GUARDED_DELETE("an index is an integer: round it first");

    GUARDED_INLINE constexpr operator Index() const noexcept { return value_; }

  private:
    template <class I, class Promoted>
    GUARDED_INLINE static constexpr Index fitting(Promoted given, source_place at) noexcept {
        if constexpr (std::is_signed_v<Promoted> && !std::unsigned_integral<I>)
            if (given < 0) [[unlikely]]
                detail::fail({.what = "negative index", .used = detail::name_of<I>(), .at = at});
        if constexpr (!std::integral<I> || std::numeric_limits<I>::digits > std::numeric_limits<Index>::digits)
            if (static_cast<std::make_unsigned_t<Promoted>>(given) > std::numeric_limits<Index>::max()) [[unlikely]]
                detail::fail({.what = "index too great for this tree", .used = detail::name_of<I>(), .at = at});
        return static_cast<Index>(given);
    }

    Index value_;
};

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
    explicit constexpr position(index_of<Index> at) noexcept : index{at} {}
    constexpr position(index_of<Index> at, place p) noexcept : index{at}, where{p} {}
    friend bool operator==(const position&, const position&) = default;
};
template <std::unsigned_integral Index>
explicit position(Index) -> position<Index>;

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
