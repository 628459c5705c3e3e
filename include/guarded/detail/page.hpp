// Pages of their own: for a sample of all objects, in strict builds without AddressSanitizer for all as long as there are some.
#pragma once

#include <guarded/detail/fence.hpp>
#include <guarded/detail/retired.hpp>

namespace guarded::inline GUARDED_ABI::detail {

/// One for an object, or null.
GUARDED_INLINE void* page_for(std::size_t size, std::size_t alignment, bool retirable = true) noexcept {
#if GUARDED_STRICT && !defined(GUARDED_DETAIL_ASAN)
    static const bool all = process::fence::open(8192, 1);
    static_cast<void>(all);
    void* const page = process::fence::sample(size, alignment, retirable);
    if (page == nullptr && process::fence::ran_out()) {
        process::plain_text text;
        text << "guarded: too many objects are alive for each to have a page: from here on this strict build sees fewer stale "
                "touches\n";
        text.write_to_stderr();
    }
    return page;
#else
    return process::fence::sample(size, alignment, retirable);
#endif
}

}  // namespace guarded::inline GUARDED_ABI::detail
