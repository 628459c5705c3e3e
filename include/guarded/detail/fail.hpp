// What happens when a misuse reaches run time: checked builds say what it was and abort, the others trap.
#pragma once

#include <guarded/config.hpp>

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

}  // namespace guarded::inline GUARDED_ABI::detail
