// What happens when a misuse reaches run time: checked builds say what it was and abort, the others trap.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/misuse.hpp>

#include <cstdlib>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_CHECKED
[[noreturn, gnu::cold, gnu::noinline]] inline void fail(const misuse& m) noexcept {
    if (const auto hear = process::handler.load()) hear(m);
    std::abort();
}
#else
[[noreturn]] GUARDED_INLINE void fail(const misuse&) noexcept { __builtin_trap(); }
#endif

/// What a caller must see to: in every build, with a message in checked ones.
GUARDED_INLINE void require(bool condition, const char* what) noexcept {
    if (!condition) [[unlikely]]
        fail({what});
}

}}}  // namespace guarded::GUARDED_ABI::detail
