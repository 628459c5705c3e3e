// Members of which pointers were bound under a guard that writes. Checked builds compare them before and after a change that is
// none of the container's calls: `set`, and a function that is lent a lock's data. What went is lost.
//
// Only memory that is known to be there is looked at: what is set or lent, and what members there hold that were noted before.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/lock_owner.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_CHECKED

struct byte_range {
    const std::byte* first;
    const std::byte* last;

    template <class T>
    static byte_range at(T* first, T* last) noexcept {
        using plain = const std::remove_cv_t<T>*;
        return {reinterpret_cast<const std::byte*>(const_cast<plain>(first)),
                reinterpret_cast<const std::byte*>(const_cast<plain>(last))};
    }
    template <class T>
    static byte_range of(T& object) noexcept {
        return at(std::addressof(object), std::addressof(object) + 1);
    }
    bool holds(const byte_range& other) const noexcept {
        return !std::less{}(other.first, first) && !std::less{}(last, other.last);
    }
};

template <class E>
inline constexpr bool owning = requires(const E& e) { e.use_count(), e.get() + 1; } || requires(const E& e) {
    e.get_deleter(), e.get() + 1;
} || requires(const E& e) { e.has_value(), std::addressof(*e) + 1; };
template <class Key, class Value>
inline constexpr bool owning<std::pair<Key, Value>> = owning<Value>;
/// fn gets the place of what an owner owns: alone, or with others.
template <class E, class F>
void each_owned(const E& owner, bool with_others, F&& fn) noexcept {
    if constexpr (requires { owner.second; }) {
        each_owned(owner.second, with_others, fn);
    } else if constexpr (requires { owner.use_count(), owner.get() + 1; }) {
        if (owner != nullptr && (with_others || owner.use_count() == 1)) fn(byte_range::of(*owner));
    } else if constexpr (requires { owner.get_deleter(), owner.get() + 1, *owner; }) {
        if (owner != nullptr) fn(byte_range::of(*owner));
    } else if constexpr (requires { owner.has_value(), std::addressof(*owner) + 1; }) {
        if (owner.has_value()) fn(byte_range::of(*owner));
    }
}

/// Where a part of a member is.
struct noted_place : byte_range {
    enum class kind : unsigned char { element, row, owned };  // a row: elements side by side, which move together
    enum class fate : unsigned char { kept, gone, unknown };
    kind what;
    fate now;
};

/// Places of some members, one member's behind the other's.
class noted_places {
  public:
    /// A member's: all, or where there is no room for them, a row alone.
    struct list {
        std::span<noted_place> places;
        bool all;
    };
    explicit noted_places(bool with_others) noexcept : all_{}, with_others_{with_others} {}

    void begin() noexcept { begun_ = count_, fits_ = true; }
    bool fits() const noexcept { return fits_; }
    void add(byte_range at, noted_place::kind what) noexcept {
        fits_ = fits_ && count_ < all_.size();
        if (fits_) all_[count_++] = noted_place{at, what, noted_place::fate::kept};
    }
    void add_owned(const auto& owner) noexcept {
        each_owned(owner, with_others_, [this](byte_range at) { add(at, noted_place::kind::owned); });
    }
    list end() noexcept {
        const bool row = count_ > begun_ && all_[begun_].what == noted_place::kind::row;
        if (!fits_) count_ = begun_ + (row ? 1 : 0);
        return {std::span{all_}.subspan(begun_, count_ - begun_), fits_};
    }
    std::span<const noted_place> all() const noexcept { return std::span{all_}.first(count_); }

  private:
    std::array<noted_place, 128> all_;  // docs/how-to/containers.md
    std::size_t count_ = 0;
    std::size_t begun_ = 0;
    bool with_others_;
    bool fits_ = true;
};

/// A member of which a pointer was bound under a guard, and what to do with it.
struct watched_member {
    std::uint64_t section;
    byte_range place;
    noted_places::list (*note)(const std::byte* member, noted_places& in) noexcept;
    void (*lose_iterators)(const std::byte* member) noexcept;
};
/// The last ones of this thread's.
class watched_members {
  public:
    void add(const watched_member& fresh) noexcept {
        for (const auto& one : all_)
            if (one.section == fresh.section && one.place.first == fresh.place.first && one.note == fresh.note) return;
        auto& oldest = all_[next_++ % all_.size()];
        for (auto& one : all_)  // nobody would tell when those in it go
            if (&one != &oldest && one.section == oldest.section && oldest.place.holds(one.place)) one.section = 0;
        oldest = fresh;
    }
    std::span<const watched_member> all() const noexcept { return all_; }
    bool any(std::uint64_t section) const noexcept {
        for (const auto& one : all_)
            if (one.section == section) return true;
        return false;
    }

  private:
    std::array<watched_member, 16> all_{};  // docs/how-to/containers.md
    std::size_t next_ = 0;
};
inline constinit thread_local watched_members my_watched_members{};

/// How::note(member, places) adds its parts, How::lose_iterators(member) is called when its elements have moved.
template <class How, class M>
void watch(section guard, M& member) noexcept {
    my_watched_members.add({guard.number(), byte_range::of(member),
                            [](const std::byte* at, noted_places& in) noexcept {
                                in.begin();
                                How::note(*reinterpret_cast<M*>(const_cast<std::byte*>(at)), in);
                                return in.end();
                            },
                            [](const std::byte* at) noexcept { How::lose_iterators(*reinterpret_cast<const M*>(at)); }});
}

/// Looks at the members that lie in a place, and in what they hold.
class watching {
  public:
    watching(std::uint64_t section, byte_range change) noexcept {
        for (const auto& one : my_watched_members.all())
            if (one.section == section) members_[count_++].watched = one;
        for (bool more = true; more;) {
            more = false;
            for (auto& m : members())
                if (m.is == state::unseen && (change.holds(m.watched.place) || place_around(m) != nullptr)) {
                    m.before = m.watched.note(m.watched.place.first, places_);
                    m.is = state::noted;
                    more = true;
                }
        }
        for (auto& m : members()) m.around = place_around(m);
    }
    watching(const watching&) = delete;
    watching& operator=(const watching&) = delete;
    ~watching() {
        for (auto& m : members()) compare(m);
    }
    /// All of them are about to go.
    void lose_all() noexcept {
        for (auto& m : members())
            if (std::exchange(m.is, state::compared) == state::noted) end_all(m, fate::gone);
    }

  private:
    using fate = noted_place::fate;
    enum class state : unsigned char { unseen, noted, compared };
    struct member {
        watched_member watched{};
        noted_places::list before{};
        const noted_place* around = nullptr;
        state is = state::unseen;
    };
    std::span<member> members() noexcept { return std::span{members_}.first(count_); }
    static bool notes(const member& m, const noted_place& place) noexcept {
        const auto& its = m.before.places;
        return !its.empty() && !std::less{}(&place, &its.front()) && !std::less{}(&its.back(), &place);
    }
    /// The smallest place of another member that this one is in.
    const noted_place* place_around(const member& m) const noexcept {
        const noted_place* around = nullptr;
        for (const auto& one : places_.all())
            if (one.holds(m.watched.place) && !notes(m, one) && (around == nullptr || around->holds(one))) around = &one;
        return around;
    }
    void compare(member& m) noexcept {
        if (std::exchange(m.is, state::compared) != state::noted) return;
        if (m.around == nullptr) return compare_places(m);
        for (auto& other : members())
            if (notes(other, *m.around)) compare(other);
        if (m.around->now == fate::unknown) return end_all(m, fate::unknown);
        if (m.around->now == fate::gone || !m.around->holds(m.watched.place)) return end_all(m, fate::gone);
        compare_places(m);
    }
    static void end(noted_place& place, fate how) noexcept {
        place.now = how;
        if (how == fate::gone) lose_elements(place.first, place.last);
    }
    static void end_all(member& m, fate how) noexcept {
        for (auto& place : m.before.places) end(place, how);
    }
    static void compare_places(member& m) noexcept {
        noted_places places{true};
        const auto now = m.watched.note(m.watched.place.first, places);
        bool moved = now.all && m.before.all && elements(now) != elements(m.before);
        for (auto& was : m.before.places) {
            if (!now.all && was.what != noted_place::kind::row) {
                end(was, fate::unknown);
                continue;
            }
            const noted_place* is = nullptr;
            for (const auto& one : now.places)
                if (one.first == was.first && one.what == was.what) is = &one;
            moved = moved || (was.what != noted_place::kind::owned && (is == nullptr || is->last != was.last));
            if (is == nullptr) {
                end(was, fate::gone);
                if (was.what == noted_place::kind::row) was.now = fate::unknown;  // what moved took along what it owns
            } else if (std::less{}(is->last, was.last)) {
                lose_elements(is->last, was.last);
                was.last = is->last;
            }
        }
        if (moved) m.watched.lose_iterators(m.watched.place.first);
    }
    static std::size_t elements(const noted_places::list& of) noexcept {
        std::size_t n = 0;
        for (const auto& one : of.places) n += one.what == noted_place::kind::element ? 1 : 0;
        return n;
    }

    noted_places places_{false};
    std::array<member, 16> members_{};
    std::size_t count_ = 0;
};

/// What an object that goes takes along.
inline void lose_inside(section guard, byte_range place) noexcept {
    if (my_watched_members.any(guard.number())) watching{guard.number(), place}.lose_all();
}

/// Around a change of a place.
class watching_set {
  public:
    template <class T>
    watching_set(section guard, T& place) noexcept : around_{} {
        if (my_watched_members.any(guard.number())) around_.emplace(guard.number(), byte_range::of(place));
    }

  private:
    std::optional<watching> around_;
};
/// What a guard's lock owner holds in itself.
template <class L>
GUARDED_INLINE byte_range locked_data(const L& g) noexcept {
    if constexpr (requires { owner_access::data(*g.context()); }) return byte_range::of(*owner_access::data(*g.context()));
    return {};
}
/// Around a call of a function that is lent an object; of one that is const nothing changes. In the data of a lock's owner it
/// is there as long as the lock is held, whatever the function does.
class watching_lent {
  public:
    template <class T>
    watching_lent(section guard, byte_range data, T& object) noexcept : around_{} {
        if constexpr (!std::is_const_v<T>)
            if (data.holds(byte_range::of(object))) around_.emplace(guard, object);
    }

  private:
    std::optional<watching_set> around_;
};

/// Of an owner that load follows.
struct what_it_owns {
    static void note(const auto& owner, noted_places& in) noexcept { in.add_owned(owner); }
    static void lose_iterators(const auto&) noexcept {}
};

#else

struct unwatched {
    GUARDED_INLINE unwatched(const auto&...) noexcept {}
};
using watching_lent = unwatched;
using watching_set = unwatched;
struct what_it_owns;
template <class How>
GUARDED_INLINE void watch(section, const auto&) noexcept {}
template <class L>
GUARDED_INLINE int locked_data(const L&) noexcept {
    return 0;
}

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
