// liburcu 0.13 orders readers and reclaimers by means that ThreadSanitizer does not see: these functions tell it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>

#if defined(__SANITIZE_THREAD__)
#define GUARDED_DETAIL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GUARDED_DETAIL_TSAN 1
#endif
#endif

#ifdef GUARDED_DETAIL_TSAN
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
extern "C" void AnnotateIgnoreWritesBegin(const char* file, int line);
extern "C" void AnnotateIgnoreWritesEnd(const char* file, int line);
#endif

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

GUARDED_INLINE void happens_before([[maybe_unused]] void* tag) noexcept {
#ifdef GUARDED_DETAIL_TSAN
    __tsan_release(tag);
#endif
}
GUARDED_INLINE void happens_after([[maybe_unused]] void* tag) noexcept {
#ifdef GUARDED_DETAIL_TSAN
    __tsan_acquire(tag);
#endif
}
/// While it lives, what liburcu allocates here and frees on its own threads is not taken for a race.
struct liburcu_allocates {
#ifdef GUARDED_DETAIL_TSAN
    liburcu_allocates() noexcept { AnnotateIgnoreWritesBegin(__FILE__, __LINE__); }
    ~liburcu_allocates() { AnnotateIgnoreWritesEnd(__FILE__, __LINE__); }
    liburcu_allocates(const liburcu_allocates&) = delete;
    liburcu_allocates& operator=(const liburcu_allocates&) = delete;
#endif
};

}}}  // namespace guarded::GUARDED_ABI::detail
