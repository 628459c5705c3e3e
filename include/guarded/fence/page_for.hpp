// Pages of their own: for a sample of all objects, in strict builds without AddressSanitizer for all as long as there are some.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/fence/asan_notes.hpp>
#include <guarded/fence/pages.hpp>

#include <atomic>
#include <cstddef>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_STRICT && !defined(GUARDED_DETAIL_ASAN)

inline constinit std::atomic<bool> strict_has_pages{false};
[[gnu::cold, gnu::noinline]] inline void open_strict_pages() noexcept {
    const bool opened = process::fence::open(8192, 1, true);  // docs/reclamation.md has what is left of them
    if (strict_has_pages.exchange(true) || opened) return;
    process::plain_text text;
    text << "guarded: there is no memory for pages of objects' own: this strict build sees fewer stale touches\n";
    text.write_to_stderr();
}

/// One for an object, or null.
GUARDED_INLINE void* page_for(std::size_t size, std::size_t alignment, bool retirable = true) noexcept {
    if (!strict_has_pages.load(std::memory_order_relaxed)) [[unlikely]]  // no local static, which a fork would leave half made
        open_strict_pages();
    void* const page = process::fence::sample(size, alignment, retirable);
    if (page == nullptr && process::fence::ran_out()) {
        process::plain_text text;
        text << "guarded: too many objects are alive for each to have a page: from here on this strict build sees fewer stale "
                "touches\n";
        text.write_to_stderr();
    }
    return page;
}

#else

inline void open_strict_pages() noexcept {}

/// One for an object, or null.
GUARDED_INLINE void* page_for(std::size_t size, std::size_t alignment, bool retirable = true) noexcept {
    return process::fence::sample(size, alignment, retirable);
}

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
