// What AddressSanitizer's report cannot know of a freed object: that it was retired, and where. Noted of every object.
#pragma once

#include <guarded/base/board.hpp>
#include <guarded/fence/obituary.hpp>

#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define GUARDED_DETAIL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDED_DETAIL_ASAN 1
#endif
#endif

#ifdef GUARDED_DETAIL_ASAN

extern "C" void __asan_set_error_report_callback(void (*)(const char*));
extern "C" void* __asan_get_report_address();
extern "C" const char* __asan_get_report_description();
extern "C" int __sanitizer_get_ownership(const volatile void*);
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void*);
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                         void (*)(const volatile void*));

namespace guarded::process {

/// The last objects of a kind.
class obituaries_book {
  public:
    struct entry {
        std::atomic<std::uintptr_t> begin{0};
        obituary about;
    };
    void note(const void* object, const obituary& about) noexcept {
        const auto begin = reinterpret_cast<std::uintptr_t>(object);
        const auto n = next_.fetch_add(1, std::memory_order_relaxed) % entries_.size();
        entries_[n].begin.store(0, std::memory_order_relaxed);
        entries_[n].about = about;
        entries_[n].begin.store(begin, std::memory_order_release);
        by_begin_[begin / 16 % by_begin_.size()].store(n, std::memory_order_relaxed);
    }
    /// The entry of the object that begins there; null for none. Constant.
    const entry* at(const void* object) const noexcept {
        const auto begin = reinterpret_cast<std::uintptr_t>(object);
        const auto& e = entries_[by_begin_[begin / 16 % by_begin_.size()].load(std::memory_order_relaxed)];
        return e.begin.load(std::memory_order_acquire) == begin ? &e : nullptr;
    }
    /// Forgets an object that lives again, or whose memory another object has.
    void forget(const void* object) noexcept {
        auto begin = reinterpret_cast<std::uintptr_t>(object);
        if (auto* const e = const_cast<entry*>(at(object))) e->begin.compare_exchange_strong(begin, 0);
    }
    /// The entry of the last object that was retired where address is, if that was after `other`; else other. Linear.
    const entry* find(const void* address, const entry* other) const noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(address);
        for (const auto& e : entries_) {
            const auto begin = e.begin.load(std::memory_order_acquire);
            if (begin != 0 && at - begin < e.about.size && (other == nullptr || other->about.retired_at < e.about.retired_at))
                other = &e;
        }
        return other;
    }

  private:
    std::array<entry, 8192> entries_{};
    std::array<std::atomic<std::size_t>, 16384> by_begin_{};
    std::atomic<std::size_t> next_{0};
};

class obituaries {
  public:
    static void note(const void* object, std::size_t size, std::string_view type, source_place at) noexcept {
        objects_.note(object, {.type = type, .retired = at, .retired_at = now(), .size = size});
    }
    /// The entry of the object that was retired there last; null for none.
    static const obituaries_book::entry* find(const void* address) noexcept {
        return parts_.find(address, objects_.find(address, nullptr));
    }
    /// What is known of an address: the object that was retired there last, and the guards that this thread held last.
    static void tell(const void* address) noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(address);
        const auto* const found = find(address);
        plain_text text;
        if (found != nullptr) {
            found->about.tell(text, "touched after it was retired",
                              static_cast<std::ptrdiff_t>(at - found->begin.load(std::memory_order_relaxed)));
        } else if (const auto tell = tell_guards.load();
                   tell != nullptr && std::string_view{__asan_get_report_description()} == "heap-use-after-free") {
            text << "guarded: touched memory that was not retired itself\n";
            tell(text);
        }
        text.write_to_stderr();
    }

    /// As fence::fence_ending.
    class asan_ending {
      public:
        explicit asan_ending(const void* object) noexcept : object_{object}, outer_{std::exchange(ending_, this)} {
            if (!hooked_.load(std::memory_order_relaxed) && !hooked_.exchange(true)) {
                board::keep_this_file();  // the hooks stay
                __sanitizer_install_malloc_and_free_hooks(made, freed);
            }
        }
        asan_ending(const asan_ending&) = delete;
        asan_ending& operator=(const asan_ending&) = delete;
        ~asan_ending() {
            ending_ = outer_;
            if (!freed_) objects_.forget(object_);  // its deleter kept it for another life
        }

      private:
        static void made(const volatile void* p, std::size_t /*size*/) {
            objects_.forget(const_cast<const void*>(p));
            parts_.forget(const_cast<const void*>(p));
        }
        static void freed(const volatile void* p) {
            const void* const part = const_cast<const void*>(p);
            for (auto* e = ending_; e != nullptr; e = e->outer_) {
                if (e->object_ == part) {
                    e->freed_ = true;
                    return;
                }
                if (const auto* const whole = objects_.at(e->object_)) {
                    const obituary mine{.size = __sanitizer_get_allocated_size(p)};
                    return parts_.note(part, mine.as_part_of(whole->about));
                }
            }
        }
        const void* object_;
        bool freed_ = false;
        asan_ending* outer_;
    };

  private:
    static inline constinit obituaries_book objects_{};
    static inline constinit obituaries_book parts_{};
    static inline constinit thread_local asan_ending* ending_ = nullptr;
    static inline constinit std::atomic<bool> hooked_{false};
};

/// AddressSanitizer calls it behind its report, unless a program sets another callback later. Its weak __asan_on_error would
/// come before the report, but where clang links the runtime statically, no header can replace it.
inline const bool asan_tells = [] {
    board::keep_this_file();
    __asan_set_error_report_callback([](const char*) { obituaries::tell(__asan_get_report_address()); });
    return true;
}();

}  // namespace guarded::process

#endif
