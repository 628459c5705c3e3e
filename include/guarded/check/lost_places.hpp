// What containers gave up, and what was retired, while a guard goes on: a pointer to an element that was removed or moved since
// it was bound, or under a lock to an object that was retired since, is stopped by checked builds. Unchecked builds remember
// nothing.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/name_of.hpp>
#include <guarded/check/held_locks.hpp>
#include <guarded/check/section.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_CHECKED

/// The last places that this thread gave up. Guards belong to threads, so no other thread asks.
class lost_places {
  public:
    enum kind : unsigned char { elements, iterators, objects };  // iterators: of the container at that address

    void add(const void* first, const void* last, kind what) noexcept {
        const place fresh{reinterpret_cast<std::uintptr_t>(first), reinterpret_cast<std::uintptr_t>(last), ++count_};
        auto& all = all_[what];
        for (auto& one : all)
            if (fresh.first <= one.first && one.last <= fresh.last) one = {};
        auto* oldest = &all.front();  // or an empty one
        for (auto& one : all)
            if (one.when < oldest->when) oldest = &one;
        *oldest = fresh;
    }
    std::uint64_t count() const noexcept { return count_; }
    /// Whether a place was given up since then that holds an object, or is the container: a forgotten one is taken for kept.
    bool lost(const volatile void* at, std::size_t size, kind what, std::uint64_t since) const noexcept {
        const auto first = reinterpret_cast<std::uintptr_t>(at);
        const auto last = first + size;
        for (const auto& one : all_[what])
            if (one.when > since &&
                (what == iterators ? one.first == first && one.last == last : one.first <= first && last <= one.last))
                return true;
        return false;
    }

  private:
    struct place {
        std::uintptr_t first;
        std::uintptr_t last;
        std::uint64_t when;
    };
    std::array<std::array<place, 32>, 3> all_{};  // docs/how-to/containers.md
    std::uint64_t count_ = 0;
};
inline constinit thread_local lost_places my_lost_places{};

/// When something was bound, counted in lost places.
class moment {
  public:
    moment() = default;
    GUARDED_INLINE static moment now() noexcept { return moment{my_lost_places.count()}; }
    /// By a lock's guard what was retired is not kept.
    template <class Used, bool Locked>
    GUARDED_INLINE void require_kept(const volatile void* object, section guard) const noexcept {
        if (my_lost_places.count() == number_) [[likely]]
            return;
        check(number_, object, size_of<Used>(), lost_places::elements, guard.number(), name_of<Used>);
        if constexpr (Locked) check(number_, object, size_of<Used>(), lost_places::objects, guard.number(), name_of<Used>);
    }
    template <class Used>
    GUARDED_INLINE void require_iterators_of(const volatile void* container, section guard) const noexcept {
        if (my_lost_places.count() != number_) [[unlikely]]
            check(number_, container, sizeof(Used), lost_places::iterators, guard.number(), name_of<Used>);
    }

  private:
    GUARDED_INLINE explicit moment(std::uint64_t number) noexcept : number_{number} {}
    /// Of what is only declared here, its first byte.
    template <class Used>
    static constexpr std::size_t size_of() noexcept {
        if constexpr (requires { sizeof(Used); })
            return sizeof(Used);
        else
            return 1;
    }
    [[gnu::cold, gnu::noinline]] static void check(std::uint64_t since, const volatile void* at, std::size_t size,
                                                   lost_places::kind what, std::uint64_t guard,
                                                   std::string_view (*used)() noexcept) noexcept {
        static constexpr std::array<const char*, 3> why{"this element was removed or moved since it was found: find it again",
                                                        "the container was changed since this iterator was made: begin again",
                                                        "this was retired since it was found, and a lock keeps nothing that is "
                                                        "retired: read it before, or by a read guard"};
        if (!my_lost_places.lost(at, size, what, since)) return;
        fail({.what = why[what], .used = used(), .guard = section::history_of(guard)});
    }
    std::uint64_t number_ = 0;
};

/// The elements from first to last are removed or moved.
inline void lose_elements(const void* first, const void* last) noexcept {
    if (first != last) my_lost_places.add(first, last, lost_places::elements);
}
/// A container's own size tells it from its first element, which may be a container at the same address.
template <class C>
void lose_iterators(const C& container) noexcept {
    my_lost_places.add(std::addressof(container), std::addressof(container) + 1, lost_places::iterators);
}

/// An object is on its way to be freed. No more than that matters to a thread that holds no lock.
GUARDED_INLINE void lose_object(const volatile void* object, std::size_t size) noexcept {
    if (process::my_locks.count == 0) return;
    const auto* const first = static_cast<const std::byte*>(const_cast<const void*>(object));
    my_lost_places.add(first, first + size, lost_places::objects);
}

#else

GUARDED_INLINE void lose_object(const volatile void*, std::size_t) noexcept {}
struct moment {
    GUARDED_INLINE static moment now() noexcept { return {}; }
    template <class Used, bool Locked>
    GUARDED_INLINE void require_kept(const volatile void*, section) const noexcept {}
    template <class Used>
    GUARDED_INLINE void require_iterators_of(const volatile void*, section) const noexcept {}
};

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
