// A type for each translation unit.
#pragma once

#include <guarded/base/config.hpp>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <unsigned long>
struct source_unit_of;

consteval unsigned long hash_of(const char* text) noexcept {
    unsigned long hash = 14695981039346656037U;
    for (; *text != 0; ++text) hash = (hash ^ static_cast<unsigned char>(*text)) * 1099511628211U;
    return hash;
}

/// A parameter of the lambdas that are brands. clang names a lambda by its parameters and its number among those of its unit;
/// where a unit imports C++20 modules, brands of several units meet, and without this they would have the same name. g++ does
/// not need it.
#ifdef __clang__
using source_unit = source_unit_of<hash_of(__BASE_FILE__)>*;
#else
using source_unit = void;  // no parameter
#endif

}}}  // namespace guarded::GUARDED_ABI::detail
