// The locks that a thread holds, for checked builds: a thread that takes one of them again would wait for itself, or worse.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/check/section.hpp>

#include <array>
#include <cstddef>

#if GUARDED_CHECKED
namespace guarded::process {

/// This thread's locks, of checked and of strict translation units; a search begins with the last one. Locks that a thread
/// takes while the list is full are not seen.
struct held_locks {
    struct held {
        const void* mutex;
        source_place taken;
    };
    std::array<held, 64> all;  // docs/guarantees.md names it
    std::size_t count;

    const held* find(const void* mutex) const noexcept {
        for (auto i = count; i-- > 0;)
            if (all[i].mutex == mutex) return &all[i];
        return nullptr;
    }
    void add(const void* mutex, source_place at) noexcept {
        if (count < all.size()) all[count++] = {mutex, at};
    }
    void remove(const void* mutex) noexcept {
        if (const auto* const one = find(mutex)) all[static_cast<std::size_t>(one - all.data())] = all[--count];
    }
};
inline constinit thread_local held_locks my_locks{};

}  // namespace guarded::process
#endif

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// AddressSanitizer does not see what pthread's functions do to a mutex whose owner is gone.
GUARDED_INLINE void touch([[maybe_unused]] const void* mutex) noexcept {
#if GUARDED_STRICT
    static_cast<void>(__atomic_load_n(static_cast<const volatile char*>(mutex), __ATOMIC_RELAXED));
#endif
}

#if GUARDED_CHECKED
/// Before a thread takes a lock, in whatever mode.
inline void require_not_held(const void* mutex, call_place at) noexcept {
    touch(mutex);
    if (const auto* const held = process::my_locks.find(mutex)) [[unlikely]]
        fail({.what = "this thread holds this lock already: lend the guard to whoever needs it, by borrow(g)",
              .at = at,
              .locked = held->taken});
}
inline void took_lock(const void* mutex, call_place at) noexcept { process::my_locks.add(mutex, at); }
inline void leaving_lock(const void* mutex) noexcept {
    touch(mutex);
    process::my_locks.remove(mutex);
}
/// Before a lock's owner is destroyed. What other threads hold is not asked: at the program's end, or in a fork's child, they
/// may hold it by right.
inline void require_free(const void* mutex) noexcept {
    if (const auto* const held = process::my_locks.find(mutex)) [[unlikely]]
        fail({.what = "a lock is destroyed while this thread holds it: end its guard first", .locked = held->taken});
}
#else
GUARDED_INLINE void require_not_held(const void*, call_place) noexcept {}
GUARDED_INLINE void took_lock(const void*, call_place) noexcept {}
GUARDED_INLINE void leaving_lock(const void*) noexcept {}
GUARDED_INLINE void require_free(const void*) noexcept {}
#endif

}}}  // namespace guarded::GUARDED_ABI::detail
