// What happens when a misuse reaches run time: checked builds say what it was and abort, the others trap, or say it too where
// nothing is read.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/misuse.hpp>

#include <cstdlib>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// In every build with a message.
[[noreturn, gnu::cold, gnu::noinline]] inline void fail_aloud(const misuse& m) noexcept {
    if (const auto hear = process::handler.load()) hear(m);
    std::abort();
}

#if GUARDED_CHECKED
/// Not inlined: what it is called from would grow, no longer be inlined itself, and hide a guard's state from the optimiser.
[[noreturn, gnu::cold, gnu::noinline]] inline void fail(const misuse& m) noexcept { fail_aloud(m); }
#else
[[noreturn]] GUARDED_INLINE void fail(const misuse&) noexcept { __builtin_trap(); }
#endif

/// What a caller must see to: in every build, with a message in checked ones.
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
