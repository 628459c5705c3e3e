// A type for each translation unit.
#pragma once

#include <guarded/base/config.hpp>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <unsigned long, class Header>
struct source_unit_of;

consteval unsigned long hash_of(const char* text) noexcept {
    unsigned long hash = 14695981039346656037U;
    for (; *text != 0; ++text) hash = (hash ^ static_cast<unsigned char>(*text)) * 1099511628211U;
    return hash;
}

/// A parameter of the lambdas that are brands. clang names a lambda by its parameters and its number among those of its unit;
/// where a unit imports C++20 modules, brands of several units meet, and without this they would have the same name. It numbers
/// those of each header alone, since each opens the namespace anew: a header whose guards have the type of another's names
/// a class of its own. g++ needs none of it.
#ifdef __clang__
template <class Header>
using source_unit_in = source_unit_of<hash_of(__BASE_FILE__), Header>*;
#else
template <class Header>
using source_unit_in = void;  // no parameter
#endif
using source_unit = source_unit_in<void>;

}}}  // namespace guarded::GUARDED_ABI::detail
