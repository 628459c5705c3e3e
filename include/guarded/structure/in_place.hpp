// Values of structures that are words: the tag that asks for them.
#pragma once

#include <guarded/base/config.hpp>

#include <atomic>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

/// As the T of a range_map: values are words, copied in and out; nothing is owned, nothing retired.
template <class W>
    requires(std::is_trivially_copyable_v<W> && std::is_default_constructible_v<W> && std::atomic<W>::is_always_lock_free)
struct in_place {};

}}  // namespace guarded::GUARDED_ABI
