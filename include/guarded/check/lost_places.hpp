// What containers gave up while a guard goes on: a pointer into an element that was removed or moved since it was bound is
// stopped by checked builds. Unchecked builds remember nothing.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/name_of.hpp>
#include <guarded/check/section.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_CHECKED

/// The last places that this thread's containers gave up. Guards belong to threads, so no other thread asks.
class lost_places {
  public:
    enum kind : bool { elements, iterators };  // of the container at that address

    void add(const void* first, const void* last, kind what) noexcept {
        const place fresh{reinterpret_cast<std::uintptr_t>(first), reinterpret_cast<std::uintptr_t>(last), ++count_, what};
        for (auto& one : all_)
            if (one.what == what && fresh.first <= one.first && one.last <= fresh.last) one = {};
        auto* oldest = &all_.front();  // or an empty one
        for (auto& one : all_)
            if (one.when < oldest->when) oldest = &one;
        *oldest = fresh;
    }
    std::uint64_t count() const noexcept { return count_; }
    /// Whether a place was given up since then: a forgotten one is taken for kept.
    bool lost(const volatile void* at, kind what, std::uint64_t since) const noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(at);
        for (const auto& one : all_)
            if (one.when > since && one.what == what && one.first <= address && address < one.last) return true;
        return false;
    }

  private:
    struct place {
        std::uintptr_t first;
        std::uintptr_t last;
        std::uint64_t when;
        kind what;
    };
    std::array<place, 32> all_{};  // docs/how-to/containers.md
    std::uint64_t count_ = 0;
};
inline constinit thread_local lost_places my_lost_places{};

/// When something was bound, counted in lost places.
class moment {
  public:
    moment() = default;
    GUARDED_INLINE static moment now() noexcept { return moment{my_lost_places.count()}; }
    template <class Used>
    GUARDED_INLINE void require_kept(const volatile void* element, section guard) const noexcept {
        if (my_lost_places.count() != number_) [[unlikely]]
            check(number_, element, lost_places::elements, guard.number(), name_of<Used>);
    }
    template <class Used>
    GUARDED_INLINE void require_iterators_of(const volatile void* container, section guard) const noexcept {
        if (my_lost_places.count() != number_) [[unlikely]]
            check(number_, container, lost_places::iterators, guard.number(), name_of<Used>);
    }

  private:
    GUARDED_INLINE explicit moment(std::uint64_t number) noexcept : number_{number} {}
    [[gnu::cold, gnu::noinline]] static void check(std::uint64_t since, const volatile void* at, lost_places::kind what,
                                                   std::uint64_t guard, std::string_view (*used)() noexcept) noexcept {
        if (!my_lost_places.lost(at, what, since)) return;
        fail({.what = what == lost_places::elements ? "this element was removed or moved since it was found: find it again"
                                                    : "the container was changed since this iterator was made: begin again",
              .used = used(),
              .guard = section::history_of(guard)});
    }
    std::uint64_t number_ = 0;
};

/// The elements from first to last are removed or moved.
inline void lose_elements(const void* first, const void* last) noexcept {
    if (first != last) my_lost_places.add(first, last, lost_places::elements);
}
inline void lose_iterators(const void* container) noexcept {
    my_lost_places.add(container, static_cast<const std::byte*>(container) + 1, lost_places::iterators);
}

#else

struct moment {
    GUARDED_INLINE static moment now() noexcept { return {}; }
    template <class Used>
    GUARDED_INLINE void require_kept(const volatile void*, section) const noexcept {}
    template <class Used>
    GUARDED_INLINE void require_iterators_of(const volatile void*, section) const noexcept {}
};

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
