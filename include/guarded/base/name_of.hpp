// The names of types, for messages.
#pragma once

#include <guarded/base/config.hpp>

#include <algorithm>
#include <string_view>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// What T is, for a message.
template <class T>
std::string_view name_of() noexcept {
    constexpr std::string_view all = __PRETTY_FUNCTION__;  // ends in [with T = int; std::string_view = ...] or [T = int]
    constexpr auto begin = all.find("T = ") + 4;
    constexpr auto end = std::min(all.rfind("; std::string_view = "), all.size() - 1);
    constexpr auto name = all.substr(begin, end - begin);
    return name;
}

}}}  // namespace guarded::GUARDED_ABI::detail
