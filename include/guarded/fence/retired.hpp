// What is noted of an object when it is retired, for the report of a late touch: about every object under AddressSanitizer,
// else about those that have a page of their own.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/fence/asan_notes.hpp>
#include <guarded/fence/pages.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace guarded::process {

/// Where this thread took the lock of the tree that it changes, in checked builds: for what the tree gives up.
inline constinit thread_local source_place tree_locked_at{};

/// Notes that memory is retired.
GUARDED_INLINE void note_retired(const void* begin, [[maybe_unused]] std::size_t size, std::string_view type,
                                 source_place at) noexcept {
#ifdef GUARDED_DETAIL_ASAN
    obituaries::note(begin, size, type, at);
#endif
    if (fence::holds(begin)) [[unlikely]]
        fence::note_retired(begin, type, at);
}
/// Where the object that begins there was retired, if that was noted.
inline source_place retired_at(const void* begin) noexcept {
    if (fence::holds(begin)) return fence::retired_at(begin);
#ifdef GUARDED_DETAIL_ASAN
    if (const auto* const noted = obituaries::find(begin)) return noted->about.retired;
#endif
    return {};
}
/// Notes that an object is retired, all of it where it is of a class derived from T.
template <class T>
GUARDED_INLINE void note_object_retired(const T* object, std::string_view type, source_place at) noexcept {
#ifdef GUARDED_DETAIL_ASAN
    if constexpr (std::is_polymorphic_v<T>) {
        const void* const whole = dynamic_cast<const void*>(object);
        const std::size_t block = __sanitizer_get_ownership(whole) != 0 ? __sanitizer_get_allocated_size(whole) : 0;
        return note_retired(whole, std::max(sizeof(T), block), type, at);
    }
#endif
    note_retired(object, sizeof(T), type, at);
}

/// While a retired object is ended on this thread: what its destructor frees is told to be part of it.
class ending {
  public:
    GUARDED_INLINE explicit ending(const void* object) noexcept
        : page_{object}
#ifdef GUARDED_DETAIL_ASAN
          ,
          block_{object}
#endif
    {
    }
    ending(const ending&) = delete;
    ending& operator=(const ending&) = delete;
    GUARDED_INLINE ~ending() = default;

  private:
    fence::fence_ending page_;
#ifdef GUARDED_DETAIL_ASAN
    obituaries::asan_ending block_;
#endif
};

}  // namespace guarded::process
