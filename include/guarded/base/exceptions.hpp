// Every throw and catch of the library, and what builds without exceptions (-fno-exceptions) do instead. Such a program ends
// when memory runs out, since nothing catches what operator new throws; retire asks it not to throw.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/misuse.hpp>

#include <cstdlib>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Throws e; without exceptions, says what it would have thrown and aborts.
template <class E>
[[noreturn, gnu::cold, gnu::noinline]] void raise(const E& e) {
#ifdef __cpp_exceptions
    throw e;
#else
    process::print({.what = e.what()});
    std::abort();
#endif
}

/// Calls f(). When f throws, calls undo() and throws on.
template <class F, class Undo>
GUARDED_INLINE void or_undo(F f, [[maybe_unused]] Undo undo) {
#ifdef __cpp_exceptions
    try {
        f();
    } catch (...) {
        undo();
        throw;
    }
#else
    f();
#endif
}

/// Whether f() came to its end; false when it threw.
template <class F>
GUARDED_INLINE bool completes(F f) noexcept {
#ifdef __cpp_exceptions
    try {
        f();
    } catch (...) {
        return false;
    }
#else
    f();
#endif
    return true;
}

}}}  // namespace guarded::GUARDED_ABI::detail
