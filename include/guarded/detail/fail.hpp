// What happens when a misuse reaches run time: checked builds say what it was and abort, the others trap.
#pragma once

#include <guarded/misuse.hpp>

#include <cstdlib>

namespace guarded::inline GUARDED_ABI::detail {

[[noreturn, gnu::cold, gnu::noinline]] inline void fail([[maybe_unused]] const char* what,
                                                        [[maybe_unused]] std::string_view used = {},
                                                        [[maybe_unused]] const guard_history& read_under = {},
                                                        [[maybe_unused]] const guard_history& guard = {}) noexcept {
#if GUARDED_CHECKED
    if (const auto hear = process::handler.load()) hear({what, used, read_under, guard});
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
