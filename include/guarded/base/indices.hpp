// Ranges of indices as half-open habits write them. Calls with two indices take closed ranges: there `first, first + n - 1` is
// everything when n is 0. These name how they end, and may be empty:
//
//   map.erase_range(w, from(a).until(b));     [a, b): nothing where a == b
//   map.erase_range(w, from(a).count(n));     n indices from a on: nothing where n == 0
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/position.hpp>

#include <concepts>
#include <limits>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// What from(a).until(b) and from(a).count(n) are, until a tree says of which Index; each keeps the types it was given.
template <std::integral First, std::integral Second>
struct until_index {
    First first;
    Second end;
    source_place at;
};
template <std::integral First, std::integral Second>
struct count_of_indices {
    First first;
    Second count;
    source_place at;
};
template <std::integral First>
struct from_index {
    First first;

    template <std::integral I>
    GUARDED_INLINE constexpr until_index<First, I> until(I end, source_place at = source_place::here()) const noexcept {
        return {first, end, at};
    }
    template <std::integral I>
    GUARDED_INLINE constexpr count_of_indices<First, I> count(I n, source_place at = source_place::here()) const noexcept {
        return {first, n, at};
    }
};

}  // namespace detail

/// Begins a range: from(a).until(b), which ends before b, or from(a).count(n). Constant. Throws nothing.
template <std::integral I>
[[nodiscard]] GUARDED_INLINE constexpr detail::from_index<I> from(I first) noexcept {
    return {first};
}

/// How a tree takes such a range. One that ends before it begins, or goes beyond the greatest index, stops the program, as an
/// index that is none does.
template <std::unsigned_integral Index>
class indices {
  public:
    template <class I, class J>
    GUARDED_INLINE constexpr indices(const detail::until_index<I, J>& given) noexcept
        : first_{index_of<Index>{given.first, given.at}} {
        const Index end = index_of<Index>{given.end, given.at};
        if (end < first_) [[unlikely]]
            detail::fail({.what = "the range ends before it begins", .at = given.at});
        empty_ = end == first_;
        last_ = static_cast<Index>(end - 1);
    }
    template <class I, class J>
    GUARDED_INLINE constexpr indices(const detail::count_of_indices<I, J>& given) noexcept
        : first_{index_of<Index>{given.first, given.at}} {
        const Index n = index_of<Index>{given.count, given.at};
        empty_ = n == 0;
        last_ = static_cast<Index>(first_ + n - 1);
        if (!empty_ && last_ < first_) [[unlikely]]
            detail::fail({.what = "the range goes beyond the greatest index", .at = given.at});
    }

    GUARDED_INLINE constexpr bool empty() const noexcept { return empty_; }
    /// Of one that is not empty.
    GUARDED_INLINE constexpr Index first() const noexcept { return first_; }
    GUARDED_INLINE constexpr Index last() const noexcept { return last_; }

  private:
    Index first_;
    Index last_ = 0;
    bool empty_ = false;
};

}}  // namespace guarded::GUARDED_ABI
