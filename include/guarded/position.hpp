// Positions: what a cursor leaves behind when it is parked. Bound to nothing, they survive any unlock.
#pragma once

#include <guarded/config.hpp>

#include <concepts>

namespace guarded::inline GUARDED_ABI {

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

}  // namespace guarded::inline GUARDED_ABI
