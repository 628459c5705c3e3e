// Members of which pointers were bound under a guard that writes. Checked builds compare them before and after a change that is
// none of the container's calls: `set`, and a function that is lent the object. What went is lost.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/lock_owner.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

struct unwatched {
    GUARDED_INLINE unwatched(const auto&...) noexcept {}
};

#if GUARDED_CHECKED

/// What an owner owns alone: the pointers that were found through it lead there. fn gets its place.
template <class E, class F>
void owned_alone(const E& owner, F&& fn) {
    if constexpr (requires { owner.second; })
        owned_alone(owner.second, fn);
    else if constexpr (requires { owner.use_count(), owner.get() + 1; })
        owner.use_count() == 1 ? static_cast<void>(fn(owner.get(), owner.get() + 1)) : void();
    else if constexpr (requires { owner.get_deleter(), owner.get() + 1; })
        owner != nullptr ? static_cast<void>(fn(owner.get(), owner.get() + 1)) : void();
    else if constexpr (requires { owner.has_value(), std::addressof(*owner) + 1; })
        owner.has_value() ? static_cast<void>(fn(std::addressof(*owner), std::addressof(*owner) + 1)) : void();
}

/// Places that were noted of members, one behind the other.
class noted_places {
  public:
    struct place {
        const void* first = nullptr;
        const void* last = nullptr;
    };
    /// A member's: what lies side by side, and each of its other parts, or none where they are too many.
    struct list {
        place whole;
        std::span<const place> each;
        bool all;
    };
    /// How::each_place(member, add) calls add(first, last) while that says that there is room.
    template <class How, class M>
    list note(const M& member) {
        const auto begun = count_;
        bool fits = true;
        How::each_place(member, [&](const void* first, const void* last) {
            fits = fits && count_ < all_.size();
            if (fits) all_[count_++] = {first, last};
            return fits;
        });
        if (!fits) count_ = begun;
        return {How::whole(member), std::span{all_}.subspan(begun, count_ - begun), fits};
    }

  private:
    std::array<place, 128> all_;  // docs/how-to/containers.md
    std::size_t count_ = 0;
};

/// Loses what was there and no longer is; whether there was any change.
inline bool lose_what_went(const noted_places::list& was, const noted_places::list& is) noexcept {
    const auto one_went = [](const noted_places::place& old, const noted_places::place& now) {
        if (now.first != old.first)
            lose_elements(old.first, old.last);
        else if (now.last < old.last)
            lose_elements(now.last, old.last);
        return now.first != old.first || now.last != old.last;
    };
    bool changed = one_went(was.whole, is.whole);
    if (!was.all || !is.all) return true;
    for (const auto& old : was.each) {
        noted_places::place now{};
        for (const auto& one : is.each)
            if (one.first == old.first) now = one;
        changed = one_went(old, now) || changed;
    }
    return changed || was.each.size() != is.each.size();
}

template <class T>
const std::byte* bytes_of(const T& object) noexcept {
    return reinterpret_cast<const std::byte*>(const_cast<const std::remove_volatile_t<T>*>(std::addressof(object)));
}

struct watched_member {
    std::atomic<std::ptrdiff_t> offset{-1};
    noted_places::list (*note)(const std::byte* member, noted_places& in) = nullptr;
    void (*compare)(const std::byte* member, const noted_places::list& before) = nullptr;
    const watched_member* next = nullptr;
};
/// Those of a T, of each type no more than four. Each file has its own, which go with it when it is unloaded.
template <class T>
[[gnu::visibility("hidden")]] inline constinit std::atomic<const watched_member*> watched_members{nullptr};
template <class T, class How, class M>
[[gnu::visibility("hidden")]] inline constinit std::array<watched_member, 4> watched_members_of{};

template <class How, class T, class M>
[[gnu::visibility("hidden")]] void watch(const T& object, const M& member) noexcept {
    const auto offset = bytes_of(member) - bytes_of(object);
    for (auto& one : watched_members_of<T, How, M>) {
        auto there = one.offset.load(std::memory_order_relaxed);
        if (there == -1 && one.offset.compare_exchange_strong(there, offset, std::memory_order_relaxed)) {
            one.note = [](const std::byte* m, noted_places& in) { return in.note<How>(*reinterpret_cast<const M*>(m)); };
            one.compare = [](const std::byte* m, const noted_places::list& before) {
                noted_places places;
                const auto& now = *reinterpret_cast<const M*>(m);
                if (lose_what_went(before, places.note<How>(now))) How::changed(now);
            };
            one.next = watched_members<T>.load(std::memory_order_relaxed);
            while (!watched_members<T>.compare_exchange_weak(one.next, &one, std::memory_order_acq_rel)) {
            }
            return;
        }
        if (there == offset) return;
    }
}

/// Compares an object's members before and after a change.
template <class T>
class watching {
  public:
    explicit watching(const T& object, bool watched = true) : object_{bytes_of(object)} {
        if (!watched) return;
        for (auto* m = watched_members<T>.load(std::memory_order_acquire); m != nullptr && count_ < noted_.size(); m = m->next)
            noted_[count_++] = {m, m->note(place_of(*m), places_)};
    }
    watching(const watching&) = delete;
    watching& operator=(const watching&) = delete;
    ~watching() {
        for (const auto& one : std::span{noted_}.first(count_)) one.member->compare(place_of(*one.member), one.before);
    }

  private:
    struct noted {
        const watched_member* member = nullptr;
        noted_places::list before{};
    };
    const std::byte* place_of(const watched_member& m) const noexcept {
        return object_ + m.offset.load(std::memory_order_relaxed);
    }
    const std::byte* object_;
    noted_places places_;
    std::array<noted, 8> noted_{};
    std::size_t count_ = 0;
};

/// Whether the object lies in the data of a lock's owner: there it is as long as the lock is held, whatever a function does.
template <class L, class T>
bool in_locked_data(const L& g, const T& object) noexcept {
    if constexpr (requires { owner_access::data(*g.context()); }) {
        const auto& data = *owner_access::data(*g.context());
        return !std::less{}(bytes_of(object), bytes_of(data)) && std::less{}(bytes_of(object), bytes_of(data) + sizeof(data));
    }
    return false;
}

/// Around a call of a function that is lent the object.
template <class T>
struct watching_lent : watching<T> {
    template <class L>
    watching_lent(const L& g, const T& object) : watching<T>{object, in_locked_data(g, object)} {}
};
template <class T>
    requires std::is_const_v<T>
struct watching_lent<T> : unwatched {
    using unwatched::unwatched;
};

/// What a member that load follows owns.
struct owned {
    static noted_places::place whole(const auto&) noexcept { return {}; }
    static void each_place(const auto& owner, auto&& add) { owned_alone(owner, add); }
    static void changed(const auto&) noexcept {}
};

#else

struct owned;
template <class How>
GUARDED_INLINE void watch(const auto&, const auto&) noexcept {}
template <class T>
using watching = unwatched;
template <class T>
using watching_lent = unwatched;

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
