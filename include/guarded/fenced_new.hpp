// Include this in exactly one source file of a program: its operator new then takes part in sampling (sampling.hpp), and in
// strict builds without AddressSanitizer each object of up to 4 KiB has a page of its own as long as there are pages, and other
// freed memory is filled and waits a while before it is used again; docs/reclamation.md, "Strict builds", has the numbers. It
// replaces the global operator new and delete, so the program must not do that elsewhere; a sanitizer that has its own is left
// alone.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/fence/page_for.hpp>
#include <guarded/fence/pages.hpp>
#include <guarded/sampling.hpp>

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GUARDED_DETAIL_OWN_NEW 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define GUARDED_DETAIL_OWN_NEW 0
#endif
#endif
#ifndef GUARDED_DETAIL_OWN_NEW
#define GUARDED_DETAIL_OWN_NEW 1
#endif

#if GUARDED_DETAIL_OWN_NEW

namespace guarded::process {

#if GUARDED_STRICT
/// The filling of freed memory that has no page of its own. The kernel's POISON_FREE.
inline constexpr int freed_byte = 0x6b;
/// Such memory that waits to be used again; no large blocks.
inline constinit std::array<std::atomic<void*>, 4096> quarantine{};  // docs/reclamation.md, "Strict builds"
inline constinit std::atomic<std::size_t> quarantined{0};
inline constexpr std::size_t largest_quarantined = 16'384;
/// So much of a larger block is filled: malloc gives such blocks back to the system, which may never have given all of one.
inline constexpr std::size_t most_filled = 131'072;

/// Stops the program where p waits already, which only filled memory does.
inline void require_not_quarantined(const void* p, std::size_t size) noexcept {
    const auto* const bytes = static_cast<const unsigned char*>(p);
    if (!std::all_of(bytes, bytes + size, [](unsigned char b) { return b == freed_byte; })) return;
    if (std::none_of(quarantine.begin(), quarantine.end(), [p](const auto& waits) { return waits.load() == p; })) return;
    obituary{.size = size}.stop("freed twice", 0);
}
#endif

inline void* fenced_allocate(std::size_t size, std::size_t alignment) noexcept {
    if (void* const p = detail::page_for(size, alignment, false)) return p;
    if (alignment <= alignof(std::max_align_t)) return std::malloc(size == 0 ? 1 : size);
    if (size > std::numeric_limits<std::size_t>::max() - alignment) return nullptr;
    return std::aligned_alloc(alignment, (size + alignment - 1) & ~(alignment - 1));
}
inline void* fenced_new(std::size_t size, std::size_t alignment) {
    for (;;) {
        if (void* const p = fenced_allocate(size, alignment)) return p;
        if (const auto more = std::get_new_handler())
            more();
        else
            detail::raise(std::bad_alloc{});
    }
}
inline void* fenced_new_nothrow(std::size_t size, std::size_t alignment) noexcept {
    void* p = nullptr;
    return detail::completes([&] { p = fenced_new(size, alignment); }) ? p : nullptr;
}
inline void fenced_delete(void* p) noexcept {
    if (fence::holds(p)) [[unlikely]]
        return fence::release(p);
#if GUARDED_STRICT
    if (const std::size_t size = p != nullptr ? malloc_usable_size(p) : 0; size != 0) {  // 0 where malloc knows that p is free
        require_not_quarantined(p, size);
        std::memset(p, freed_byte, std::min(size, most_filled));
        asm volatile("" : : "r"(p) : "memory");  // else the optimiser leaves the memset out, since the memory ends
        if (size <= largest_quarantined) {
            const auto at = quarantined.fetch_add(1, std::memory_order_relaxed) % quarantine.size();
            p = quarantine[at].exchange(p, std::memory_order_acq_rel);
        }
    }
#endif
    std::free(p);
}
inline constexpr std::size_t usual_alignment = alignof(std::max_align_t);
constexpr std::size_t bytes_of(std::align_val_t a) noexcept { return static_cast<std::size_t>(a); }

}  // namespace guarded::process

// clang-format off
void* operator new(std::size_t n) { return guarded::process::fenced_new(n, guarded::process::usual_alignment); }
void* operator new[](std::size_t n) { return guarded::process::fenced_new(n, guarded::process::usual_alignment); }
void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return guarded::process::fenced_new_nothrow(n, guarded::process::usual_alignment); }
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return guarded::process::fenced_new_nothrow(n, guarded::process::usual_alignment); }
void* operator new(std::size_t n, std::align_val_t a) { return guarded::process::fenced_new(n, guarded::process::bytes_of(a)); }
void* operator new[](std::size_t n, std::align_val_t a) { return guarded::process::fenced_new(n, guarded::process::bytes_of(a)); }
void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept { return guarded::process::fenced_new_nothrow(n, guarded::process::bytes_of(a)); }
void* operator new[](std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept { return guarded::process::fenced_new_nothrow(n, guarded::process::bytes_of(a)); }
void operator delete(void* p) noexcept { guarded::process::fenced_delete(p); }
void operator delete[](void* p) noexcept { guarded::process::fenced_delete(p); }
void operator delete(void* p, std::size_t) noexcept { guarded::process::fenced_delete(p); }
void operator delete[](void* p, std::size_t) noexcept { guarded::process::fenced_delete(p); }
void operator delete(void* p, std::align_val_t) noexcept { guarded::process::fenced_delete(p); }
void operator delete[](void* p, std::align_val_t) noexcept { guarded::process::fenced_delete(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { guarded::process::fenced_delete(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { guarded::process::fenced_delete(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { guarded::process::fenced_delete(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { guarded::process::fenced_delete(p); }
// clang-format on

#endif
