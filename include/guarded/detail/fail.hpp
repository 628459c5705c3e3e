// What happens when a misuse reaches run time: checked builds say what it was and abort, the others trap.
#pragma once

#include <guarded/config.hpp>
#include <guarded/detail/attributes.hpp>

#include <cstdio>
#include <cstdlib>

namespace guarded::inline GUARDED_ABI::detail {

[[noreturn, gnu::cold, gnu::noinline]] inline void fail([[maybe_unused]] const char* what) noexcept {
#if GUARDED_CHECKED
    std::fprintf(stderr, "guarded: %s\n", what);
    std::abort();
#else
    __builtin_trap();
#endif
}

/// What a caller must see to: in every build, with a message in checked ones.
GUARDED_INLINE void require(bool condition, const char* what) noexcept {
    if (!condition) [[unlikely]]
        fail(what);
}

}  // namespace guarded::inline GUARDED_ABI::detail
