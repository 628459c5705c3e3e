// What is noted of an object when it is retired, for the report of who touches it too late: about every object under
// AddressSanitizer, else about those that have a page of their own.
#pragma once

#include <guarded/detail/fence.hpp>

#include <type_traits>

#if defined(__SANITIZE_ADDRESS__)
#define GUARDED_DETAIL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDED_DETAIL_ASAN 1
#endif
#endif

#ifdef GUARDED_DETAIL_ASAN

extern "C" void* __asan_get_report_address();
extern "C" int __sanitizer_get_ownership(const volatile void*);
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void*);

namespace guarded::process {

struct obituaries_entry {
    std::atomic<std::uintptr_t> begin{0};
    obituary about;
};

/// The last objects that were retired.
class obituaries {
  public:
    static void note(const void* object, std::size_t size, std::string_view type, source_place at) noexcept {
        auto& e = entries_[next_.fetch_add(1, std::memory_order_relaxed) % entries_.size()];
        e.begin.store(0, std::memory_order_relaxed);
        e.about = {.type = type, .retired = at, .retired_at = now(), .size = size};
        e.begin.store(reinterpret_cast<std::uintptr_t>(object), std::memory_order_release);
    }
    /// Of the object that was retired there last; null for none.
    static const obituaries_entry* find(const void* address) noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(address);
        const obituaries_entry* found = nullptr;
        for (const auto& e : entries_) {
            const auto begin = e.begin.load(std::memory_order_acquire);
            if (begin != 0 && at - begin < e.about.size && (found == nullptr || found->about.retired_at < e.about.retired_at))
                found = &e;
        }
        return found;
    }
    /// What is known of an address: the object that was retired there last, and the guards that this thread held last.
    static void tell(const void* address) noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(address);
        const auto* const found = find(address);
        plain_text text;
        if (found != nullptr) {
            found->about.tell(text, "touched after it was retired",
                              static_cast<std::ptrdiff_t>(at - found->begin.load(std::memory_order_relaxed)));
        } else if (const auto tell = tell_guards.load()) {
            text << "guarded: touched memory that was not retired itself\n";
            tell(text);
        }
        text.write_to_stderr();
    }

  private:
    static inline std::array<obituaries_entry, 8192> entries_{};
    static inline std::atomic<std::size_t> next_{0};
};

}  // namespace guarded::process

/// AddressSanitizer calls it before it reports. A program may have its own, in a file that includes none of this.
extern "C" [[gnu::used]] inline void __asan_on_error() { guarded::process::obituaries::tell(__asan_get_report_address()); }

#endif

namespace guarded::process {

/// Where this thread took the lock of the tree that it changes, in checked builds: for what the tree gives up.
inline constinit thread_local source_place tree_locked_at{};

/// Of memory.
GUARDED_INLINE void note_retired(const void* begin, [[maybe_unused]] std::size_t size, std::string_view type,
                                 source_place at) noexcept {
#ifdef GUARDED_DETAIL_ASAN
    obituaries::note(begin, size, type, at);
#endif
    if (fence::holds(begin)) [[unlikely]]
        fence::note_retired(begin, type, at);
}
/// Where what begins there was retired, if that was noted.
inline source_place retired_at(const void* begin) noexcept {
    if (fence::holds(begin)) return fence::retired_at(begin);
#ifdef GUARDED_DETAIL_ASAN
    if (const auto* const noted = obituaries::find(begin)) return noted->about.retired;
#endif
    return {};
}
/// Of an object, all of it where that is of a class derived from T.
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

}  // namespace guarded::process
