// Objects that were published and are no longer reachable, while readers may still see them: to be retired or waited for.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/check/section.hpp>
#include <guarded/check/unlinked_history.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/limit.hpp>
#include <guarded/reclaim/counted.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {
struct unlinked_access;
}

/// What a slot gives back. It may be retired, waited for, or taken out of RCU typing (unrcu), once. Empty when the slot was.
/// Until then who removed the object may read it: get(u, &T::member), with(u, fn). Forgotten, it is retired all the same;
/// clang's typestate rejects that, and checked builds stop at it.
template <detail::one_object__put_an_array_into_a_class__void_references_and_volatile_are_none T, domain D = rcu_bp>
class GUARDED_CONSUMABLE [[nodiscard]] unlinked {
  public:
    using element_type = T;
    using domain_type = D;

    unlinked(const unlinked&) GUARDED_DELETE("an unlinked object is not copied");
    unlinked& operator=(const unlinked&) = delete;
    GUARDED_RETURNS_LIVE GUARDED_INLINE unlinked(unlinked&& other GUARDED_LIVE,
                                                 detail::call_place at = detail::call_place::here()) noexcept
        : live_{taken(other, at)}, history_{other.history_}, object_{other.object_} {}

    GUARDED_WHEN_CONSUMED GUARDED_INLINE ~unlinked() {
        if (live_ && object_ != nullptr) forgotten(object_, history_);
    }

    T& operator*() const GUARDED_DELETE("unlinked object: readers may still see it; get(u, &T::member), or retire it");
    template <class U, class Delete>
    operator std::unique_ptr<U, Delete>() const GUARDED_DELETE("unlinked object: wait(std::move(u)) gives it back, and waits");
    /// For one expression: nobody frees the object while it is here, readers may still see it. As get(u, &T::member), with(u,
    /// fn).
    [[nodiscard]] GUARDED_WHEN_LIVE GUARDED_INLINE const T* operator->() const noexcept GUARDED_LIFETIMEBOUND { return open(); }

    /// Whether there was an object at all.
    GUARDED_INLINE explicit operator bool() const noexcept { return object_ != nullptr; }

  private:
    friend detail::unlinked_access;
    friend detail::keeper_access;
    GUARDED_RETURNS_LIVE GUARDED_INLINE unlinked(T* object, detail::call_place at) noexcept : history_{at}, object_{object} {}

    GUARDED_INLINE void require_live(detail::call_place at) const noexcept {
        live_.require_or([at, h = history_](const char* what) { h.fail(what, detail::name_of<T>(), at); });
    }
    GUARDED_INLINE T* open() const noexcept {
        require_live({});
#if GUARDED_CHECKED
        if (object_ == nullptr)
            detail::fail({.what = "nothing was unlinked here: test it first", .used = detail::name_of<T>()});
#endif
        return object_;
    }
    GUARDED_INLINE T& require() const noexcept { return *open(); }
    GUARDED_INLINE bool keeps(const T* object) const noexcept { return live_ && object_ == object; }
    GUARDED_INLINE static detail::liveness<detail::spent_unlinked> taken(unlinked& other, detail::call_place at) noexcept {
        other.require_live(at);
        return std::move(other.live_);
    }
    static void forgotten(T* object, [[maybe_unused]] detail::unlinked_history history) noexcept {
        detail::dispose<D>(object);
#if GUARDED_CHECKED
        if (std::uncaught_exceptions() == 0)
            history.fail("an unlinked object was forgotten: retire it, wait for it, or unrcu it", detail::name_of<T>(), {});
#endif
    }

    detail::liveness<detail::spent_unlinked> live_{};
    [[no_unique_address]] detail::unlinked_history history_;
    T* object_;
};

namespace detail {

template <class T, domain D>
inline constexpr bool is_keeper<unlinked<T, D>> = true;
template <class T, domain D>
inline constexpr bool is_spent<unlinked<T, D>> = true;

struct unlinked_access {
    template <domain D, class T>
    GUARDED_INLINE static unlinked<T, D> make(T* object, call_place at) noexcept {
        return unlinked<T, D>{object, at};
    }
    template <class T, domain D>
    GUARDED_INLINE static T* spend(unlinked<T, D>& u, call_place at) noexcept {
        u.require_live(at);
        u.history_.give_away(at);
        u.live_.end();
        return u.object_;
    }
};

}  // namespace detail

/// The user's word that no reader can reach an object any more, by whatever it was published: from here on it is as what a slot
/// gave back. Null gives an empty one.
template <domain D = rcu_bp, class T>
GUARDED_INLINE unlinked<T, D> assume_unlinked(T* object, detail::call_place at = detail::call_place::here()) noexcept {
    return detail::unlinked_access::make<D>(object, at);
}

/// Frees the object once no reader can see it. Allowed inside a section. Complexity: constant, one small allocation, none for a
/// reclaimable object (without memory it waits for a grace period instead; inside a section, and on an online qsbr thread, the
/// domain has 64 set aside, and stops the program after these, or at once for a deleter with a state). Throws nothing.
/// Thread-safe. Waits where the domain is past its limit. Mirrors call_rcu(), kfree_rcu() and C++26 rcu_retire(). A counted
/// object loses the slot's reference.
template <class T, domain D>
GUARDED_INLINE void retire(unlinked<T, D>&& u GUARDED_LIVE, source_place at = source_place::here()) noexcept {
    if (T* object = detail::unlinked_access::spend(u, at)) {
        if constexpr (!reference_counted<T>) detail::lose_object(object, sizeof(T));
        detail::dispose<D>(object, at);
        detail::keep_within_limit<D>();
    }
}
/// The same, and end(object), which is noexcept, frees it, on liburcu's thread. Mirrors rcu_retire(p, d).
template <class T, domain D, class Deleter>
    requires(!reference_counted<T> && std::is_nothrow_move_constructible_v<Deleter> &&
             std::is_nothrow_invocable_v<Deleter&, T*>)
GUARDED_INLINE void retire(unlinked<T, D>&& u GUARDED_LIVE, Deleter end, source_place at = source_place::here()) noexcept {
    if (T* object = detail::unlinked_access::spend(u, at)) {
        detail::lose_object(object, sizeof(T));
        detail::retire_object<D>(object, at, std::move(end));
        detail::keep_within_limit<D>();
    }
}

/// Waits until no reader can see the object and gives it back, sole owner again. No guard of this thread may be alive.
/// Complexity: one grace period. Throws nothing. Mirrors synchronize_rcu().
template <class T, domain D>
    requires(!reference_counted<T>)
[[nodiscard]] GUARDED_INLINE std::unique_ptr<T> wait(unlinked<T, D>&& u GUARDED_LIVE,
                                                     detail::call_place at = detail::call_place::here()) noexcept {
    T* object = detail::unlinked_access::spend(u, at);
    if (object != nullptr) detail::wait_for_readers<D>();
    return std::unique_ptr<T>{object};
}

/// Takes the bare address out of RCU typing: readers may still see the object, and the caller answers for its end.
/// Complexity: constant. Throws nothing. Mirrors the kernel's unrcu_pointer().
template <class T, domain D>
[[nodiscard]] GUARDED_INLINE T* unrcu(unlinked<T, D>&& u GUARDED_LIVE,
                                      detail::call_place at = detail::call_place::here()) noexcept {
    return detail::unlinked_access::spend(u, at);
}

namespace detail {

template <class U>
inline constexpr bool is_unlinked = false;
template <class T, class D>
inline constexpr bool is_unlinked<unlinked<T, D>> = true;

template <class U>
consteval auto why_not_retire() {
    if constexpr (is_unlinked<U>)
        return because<why::unlinked_object_kept__pass_it_by_std_move_since_it_is_spent_here>;
    else
        return because<why::not_an_unlinked_object__unlink_it_from_its_slot_first>;
}
template <class U>
consteval auto why_not_wait() {
    if constexpr (!is_unlinked<U>)
        return why_not_retire<U>();
    else if constexpr (reference_counted<typename U::element_type>)
        return because<why::counted_object_has_other_owners__retire_it>;
    else
        return why_not_retire<U>();
}

}  // namespace detail

template <class U, class Why = typename decltype(detail::why_not_retire<U>())::type>
Why retire(const U&) GUARDED_REJECTED;
template <class T, domain D, class Deleter,
          class Why = why::deleter_may_throw__declare_it_noexcept_since_nobody_catches_it_there>
    requires(std::is_invocable_v<Deleter&, T*> && !std::is_nothrow_invocable_v<Deleter&, T*>)
Why retire(unlinked<T, D>&&, Deleter) GUARDED_REJECTED;
template <class U, class Why = typename decltype(detail::why_not_wait<U>())::type>
Why wait(const U&) GUARDED_REJECTED;
template <class U, class Why = typename decltype(detail::why_not_retire<U>())::type>
Why unrcu(const U&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
