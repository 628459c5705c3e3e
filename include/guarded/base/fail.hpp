// What happens when a misuse reaches run time: checked builds say what it was and abort; the others trap, or say it, too, off
// the read path.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/misuse.hpp>

#include <cstdlib>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Stops the program with a message, in every build.
[[noreturn, gnu::cold, gnu::noinline]] inline void fail_aloud(const misuse& m) noexcept {
    if (const auto hear = process::handler.load()) hear(m);
    std::abort();
}

#if GUARDED_CHECKED
/// Not inlined: its caller would grow, no longer be inlined itself, and hide a guard's state from the optimiser.
[[noreturn, gnu::cold, gnu::noinline]] inline void fail(const misuse& m) noexcept { fail_aloud(m); }
#else
[[noreturn]] GUARDED_INLINE void fail(const misuse&) noexcept { __builtin_trap(); }
#endif

/// Tests a duty of the caller's in every build; checked builds stop with a message.
GUARDED_INLINE void require(bool condition, const char* what) noexcept {
    if (!condition) [[unlikely]]
        fail({what});
}
/// The same off the read path: with a message in every build.
GUARDED_INLINE void require_aloud(bool condition, const char* what) noexcept {
    if (!condition) [[unlikely]]
        fail_aloud({what});
}

}}}  // namespace guarded::GUARDED_ABI::detail
