// Counted references: what a bound pointer is handed off to when it must outlive its section.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/reclaim/counted.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {
struct ref_access;
}

/// A counted reference, a pointer in size: move-only; empty by default, and when a handoff was refused. As long as it is alive
/// the object is. It lends a const object, since others hold it, too: get(r, &T::member), with(r, fn), lend(r). T may be
/// declared alone where a reference is only named, as in a class that T leads to; where one ends, T is a class derived from
/// counted.
template <class T>
class GUARDED_CONSUMABLE [[nodiscard]] ref {
  public:
    using element_type = T;

    GUARDED_RETURNS_LIVE GUARDED_INLINE ref() noexcept {}
    GUARDED_RETURNS_LIVE GUARDED_INLINE ref(std::nullptr_t) noexcept {}
    ref(const ref&) GUARDED_DELETE("a reference is not copied: take another by share(r)");
    ref& operator=(const ref&) = delete;
    GUARDED_RETURNS_LIVE GUARDED_INLINE ref(ref&& other) noexcept : kept_{std::move(other.kept_)} {}
    GUARDED_SETS_LIVE GUARDED_INLINE ref& operator=(ref&& other) noexcept {
        ref taken{std::move(other)};
        kept_.swap(taken.kept_);
        return *this;
    }
    ~ref() {
        static_assert(reference_counted<T>, "guarded: not a counted object: derive its class publicly from guarded::counted");
        if (kept_) detail::dispose<typename T::counted_domain>(kept_.raw());
    }

    /// Whether it refers to an object.
    GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(kept_); }
    /// Whether both refer to the same object, or to none.
    GUARDED_INLINE friend bool operator==(const ref& a, const ref& b) noexcept { return a.kept_.raw() == b.kept_.raw(); }
    GUARDED_INLINE friend bool operator==(const ref& a, std::nullptr_t) noexcept { return !a.kept_; }
    GUARDED_INLINE friend void swap(ref& a, ref& b) noexcept { a.kept_.swap(b.kept_); }

    T& operator*() const GUARDED_DELETE("it would outlive r: get(r, &T::member), with(r, fn), or say unsafe_ref(r)");
    T* operator->() const GUARDED_DELETE("it would outlive r: get(r, &T::member), with(r, fn), or say unsafe_ref(r)");

  private:
    friend detail::ref_access;
    friend detail::keeper_access;
    GUARDED_RETURNS_LIVE GUARDED_INLINE explicit ref(T* object) noexcept : kept_{object} {}
    GUARDED_INLINE T* open() const noexcept { return kept_.open(); }
    GUARDED_INLINE T& require() const noexcept { return kept_.require(); }
    GUARDED_INLINE bool keeps(const T* object) const noexcept { return kept_.raw() == object; }

    detail::kept<T, detail::released_reference> kept_{};
};

namespace detail {

template <class T>
inline constexpr bool is_keeper<ref<T>> = true;

struct ref_access {
    template <class T>
    GUARDED_INLINE static ref<T> acquire(T* object) noexcept {
        return ref<T>{object != nullptr && counted_access::try_acquire(*object) ? object : nullptr};
    }
    /// The reference that the caller owns already.
    template <class T>
    GUARDED_INLINE static ref<T> adopt(T* object) noexcept {
        return ref<T>{object};
    }
    template <class T>
    GUARDED_INLINE static T* raw(const ref<T>& r) noexcept {
        return r.kept_.raw();
    }
    /// Its object, whose reference is the caller's then.
    template <class T>
    GUARDED_INLINE static T* take(ref<T>& r) noexcept {
        T* const object = r.kept_.raw();
        r.kept_.end();
        return object;
    }
    template <class T>
    GUARDED_INLINE static void end(ref<T>& r, source_place at) noexcept {
        r.kept_.require();
        dispose<typename T::counted_domain>(r.kept_.raw(), at);
        r.kept_.end();
    }
};

}  // namespace detail

/// A new object with its first reference, found through no slot as yet. Throws std::bad_alloc and what the constructor throws.
template <class T, class... A>
    requires std::constructible_from<T, A...>
[[nodiscard]] GUARDED_INLINE ref<T> make_counted(A&&... a) {
    static_assert(reference_counted<T>, "guarded: not a counted object: derive its class publicly from guarded::counted");
    return detail::ref_access::adopt(new T(std::forward<A>(a)...));
}

// Functions that take a reference have two forms. clang's typestate follows a local, and so the first; what a function is lent
// by const reference nobody gives away meanwhile, and the second takes it unasked.

/// Another reference to the same object. Wait-free but for contention. Throws nothing.
template <class T>
[[nodiscard]] GUARDED_INLINE ref<T> share(ref<T>& r GUARDED_STAYS_LIVE) noexcept {
    return share(static_cast<const ref<T>&>(r));
}
template <class T>
[[nodiscard]] GUARDED_INLINE ref<T> share(const ref<T>& r) noexcept {
    return detail::ref_access::acquire(&detail::keeper_access::require(r));
}

/// Gives the reference up before its scope ends.
template <class T>
GUARDED_INLINE void release(ref<T>&& r GUARDED_LIVE, source_place at = source_place::here()) noexcept {
    detail::ref_access::end(r, at);
}
template <class T, class Why = why::reference_kept__pass_it_by_std_move_since_it_ends_here>
Why release(const ref<T>&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
