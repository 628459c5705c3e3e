// The members of a lock's data of which pointers were bound under a guard. Checked builds compare them before and after a
// change that is none of the container's calls: `set`, and a function that is lent the data. What went is lost.
//
// Members of the data object itself alone: they are there as long as the lock is held, whatever a function does. Places in them
// are compared, and never looked at.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/lock_owner.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// The data that a guard's lock owns, where T's object is that; else null.
template <class T, class L>
GUARDED_INLINE const volatile void* locked_data(const L& g) noexcept {
    if constexpr (requires { owner_access::data(*g.context()); })
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(*owner_access::data(*g.context()))>, std::remove_cv_t<T>>)
            return owner_access::data(*g.context());
    return nullptr;
}

#if GUARDED_CHECKED

/// fn(first, last) gets the place of what an owner owns, alone or with others. Of a pair the second is the owner.
template <class E, class F>
void each_owned(const E& owner, bool with_others, F&& fn) noexcept {
    if constexpr (requires { owner.second; }) {
        each_owned(owner.second, with_others, fn);
    } else if constexpr (requires { owner.use_count(), owner.get() + 1; }) {
        if (owner != nullptr && (with_others || owner.use_count() == 1)) fn(owner.get(), owner.get() + 1);
    } else if constexpr (requires { owner.get_deleter(), owner.get() + 1; }) {
        if (owner != nullptr) fn(owner.get(), owner.get() + 1);
    }
}

/// Where the parts of a member are: what lies side by side is one, its row.
class noted_places {
  public:
    enum class kind : unsigned char { element, row, owned };
    struct place {
        const void* first;
        const void* last;
        kind what;
    };
    explicit noted_places(bool with_others) noexcept : all_{}, with_others_{with_others} {}

    template <class T>
    void add(T* first, T* last, kind what) noexcept {
        if (fits())
            all_[count_++] = {const_cast<const std::remove_cv_t<T>*>(first), const_cast<const std::remove_cv_t<T>*>(last),
                              what};
    }
    /// What an owner owns alone goes with it; what it shares counts among what is there afterwards. So does an optional's
    /// value.
    template <class E>
    void add_owned(const E& owner) noexcept {
        ++seen_;
        if constexpr (requires { owner.second; }) {
            add_owned(owner.second);
        } else if constexpr (requires { owner.has_value(), std::addressof(*owner) + 1; }) {
            if (owner.has_value()) add(std::addressof(*owner), std::addressof(*owner) + 1, kind::owned);
        } else {
            each_owned(owner, with_others_, [this](auto* first, auto* last) { this->add(first, last, kind::owned); });
        }
    }
    /// Where it does not, only a row is to be compared.
    bool fits() const noexcept { return count_ < all_.size() && seen_ < all_.size(); }
    std::span<const place> all() const noexcept { return std::span{all_}.first(count_); }
    std::size_t elements() const noexcept {
        std::size_t n = 0;
        for (const auto& one : all()) n += one.what == kind::element ? 1 : 0;
        return n;
    }

  private:
    std::array<place, 128> all_;  // docs/how-to/containers.md
    std::size_t count_ = 0;
    std::size_t seen_ = 0;
    bool with_others_;
};

/// Loses what was there and no longer is. Whether any element has moved.
inline bool lose_what_went(const noted_places& before, const noted_places& after) noexcept {
    using kind = noted_places::kind;
    const bool all = before.fits() && after.fits();
    bool moved = all && before.elements() != after.elements();
    for (const auto& was : before.all()) {
        if (!all && was.what != kind::row) continue;
        const noted_places::place* is = nullptr;
        for (const auto& one : after.all())
            if (one.first == was.first && one.what == was.what) is = &one;
        moved = moved || (was.what != kind::owned && (is == nullptr || is->last != was.last));
        if (is == nullptr)
            lose_elements(was.first, was.last);
        else if (std::less{}(is->last, was.last))
            lose_elements(is->last, was.last);
    }
    return moved;
}

struct watched_member {
    std::uint64_t section;
    const void* member;
    void (*note)(const void* member, noted_places& in) noexcept;
    void (*lose_iterators)(const void* member) noexcept;
};
/// The last ones of this thread's.
class watched_members {
  public:
    void add(const watched_member& fresh) noexcept {
        for (const auto& one : all_)
            if (one.section == fresh.section && one.member == fresh.member && one.note == fresh.note) return;
        all_[next_++ % all_.size()] = fresh;
    }
    std::span<const watched_member> all() const noexcept { return all_; }

  private:
    std::array<watched_member, 8> all_{};  // docs/how-to/containers.md
    std::size_t next_ = 0;
};
inline constinit thread_local watched_members my_watched_members{};

/// How::note(member, places) adds its parts, How::lose_iterators(member) is called when its elements have moved.
template <class How, class T, class M>
void watch(section guard, const volatile void* data, T& object, M& member) noexcept {
    if (data != std::addressof(object)) return;
    my_watched_members.add(
        {guard.number(), const_cast<const std::remove_cv_t<M>*>(std::addressof(member)),
         [](const void* m, noted_places& in) noexcept { How::note(*static_cast<M*>(const_cast<void*>(m)), in); },
         [](const void* m) noexcept { How::lose_iterators(*static_cast<const M*>(m)); }});
}

/// Around a change of one member, or of all of them.
class watching {
  public:
    watching(section guard, const volatile void* first, const volatile void* last) noexcept : members_{} {
        for (const auto& one : my_watched_members.all())
            if (one.section == guard.number() && !std::less{}(one.member, const_cast<const void*>(first)) &&
                std::less{}(one.member, const_cast<const void*>(last))) {
                auto& mine = members_[count_++].emplace(one);
                one.note(one.member, mine.before);
            }
    }
    watching(const watching&) = delete;
    watching& operator=(const watching&) = delete;
    ~watching() {
        for (const auto& one : std::span{members_}.first(count_)) {
            noted_places after{true};
            one->watched.note(one->watched.member, after);
            if (lose_what_went(one->before, after)) one->watched.lose_iterators(one->watched.member);
        }
    }

  private:
    struct noted {
        explicit noted(const watched_member& w) noexcept : watched{w} {}
        watched_member watched;
        noted_places before{false};
    };
    std::array<std::optional<noted>, 8> members_;
    std::size_t count_ = 0;
};
/// Around a call of a function that is lent an object, or a change of a member of it.
class watching_change {
  public:
    template <class T, class M>
    GUARDED_INLINE watching_change(section guard, const volatile void* data, T& object, M& changed) noexcept : around_{} {
        if constexpr (!std::is_const_v<T>)
            if (data == std::addressof(object)) around_.emplace(guard, std::addressof(changed), std::addressof(changed) + 1);
    }

  private:
    std::optional<watching> around_;
};

/// Of an owner that load follows.
struct what_it_owns {
    static void note(const auto& owner, noted_places& in) noexcept { in.add_owned(owner); }
    static void lose_iterators(const auto&) noexcept {}
};

#else

struct what_it_owns;
template <class How>
GUARDED_INLINE void watch(section, const volatile void*, const auto&, const auto&) noexcept {}
struct watching_change {
    GUARDED_INLINE watching_change(section, const volatile void*, const auto&, const auto&) noexcept {}
};

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
