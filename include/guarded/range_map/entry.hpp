// What a look-up gives.
#pragma once

#include <guarded/base/attributes.hpp>

#include <concepts>

namespace guarded { inline namespace GUARDED_ABI {

/// An entry: a closed range and what is there. Bound to a guard as its value is: a ptr, or for words a std::optional.
template <std::unsigned_integral Index, class Value>
struct found {
    Index first{};
    Index last{};
    Value value{};

    /// Whether there was one.
    GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(value); }
};

}}  // namespace guarded::GUARDED_ABI
