// How a package knows its guard again: by a number, in checked builds its section's, else one that it gets when it is first
// packed. A guard that was opened from a package stands for it by that number, so no address of a guard leaves its function.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/check/section.hpp>

#include <cstdint>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// A part of each guard.
#if GUARDED_CHECKED
struct packing {
    packing() = default;
    GUARDED_INLINE explicit packing(std::uint64_t) noexcept {}
    GUARDED_INLINE static std::uint64_t number(section its) noexcept { return its.number(); }
};
#else
class packing {
  public:
    packing() = default;
    /// Of a guard that stands for the packed one.
    GUARDED_INLINE explicit packing(std::uint64_t packed) noexcept : number_{static_cast<std::uint32_t>(packed)} {}
    /// The number by which a package of the guard goes.
    GUARDED_INLINE std::uint64_t number(section) const noexcept {
        if (number_ == 0) number_ = last_ += 2;  // never zero, however often
        return number_;
    }

  private:
    static inline constinit thread_local std::uint32_t last_ = 1;
    mutable std::uint32_t number_ = 0;  // small, since each guard has one
};
#endif

}}}  // namespace guarded::GUARDED_ABI::detail
