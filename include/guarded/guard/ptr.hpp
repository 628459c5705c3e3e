// Bound pointers: as small as a pointer, readable only with the guard they were read under.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/name_of.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/lender.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {
struct ptr_access;
}

/// A pointer that is bound to a guard's type: copyable, inert by itself, readable through get, load, field and with, which
/// take the guard. Null by default. Without checks exactly a T* in size and code.
template <class T, owning_guard G>
class ptr {
  public:
    using element_type = T;
    using guard_type = G;

    ptr() = default;
    GUARDED_INLINE ptr(std::nullptr_t) noexcept {}
    template <class U>
        requires(!std::same_as<U, T> && std::is_convertible_v<U*, T*>)
    GUARDED_INLINE ptr(const ptr<U, G>& other) noexcept : raw_{other.raw_}, section_{other.section_}, bound_{other.bound_} {}
    template <class U>
    explicit ptr(U*) GUARDED_DELETE("an address is bound where it is read: by a slot, a cursor, a lock's root or a handoff");
    template <class U, owning_guard H>
        requires(!std::same_as<H, G>)
    ptr(const ptr<U, H>&) GUARDED_DELETE("bound to another guard: read it again under this one, or hand it off");

    /// Compilers take a plain pointer for likelier set than not; through a bool they forget.
    GUARDED_INLINE explicit operator bool() const noexcept {
        return __builtin_expect_with_probability(raw_ != nullptr, 1, 0.7) != 0;
    }
    GUARDED_INLINE friend bool operator==(const ptr& a, const ptr& b) noexcept { return a.raw_ == b.raw_; }
    GUARDED_INLINE friend bool operator==(const ptr& a, std::nullptr_t) noexcept { return a.raw_ == nullptr; }

    T& operator*() const GUARDED_DELETE("no guard: name it, as in with(g, p, fn) or get(g, p, &T::member)");
    T* operator->() const GUARDED_DELETE("no guard: name it, as in get(g, p, &T::member)");
    template <class U>
        requires std::is_object_v<U>
    operator U*() const GUARDED_DELETE("raw pointer: hand it off with evidence, or say unsafe_ref(g, p)");

  private:
    friend detail::ptr_access;
    template <class U, owning_guard H>
    friend class ptr;

    GUARDED_INLINE ptr(T* raw, detail::section stamp) noexcept : raw_{raw}, section_{stamp}, bound_{detail::moment::now()} {}

    T* raw_ = nullptr;
    [[no_unique_address]] detail::section section_{};
    [[no_unique_address]] detail::moment bound_{};
};

namespace detail {

struct ptr_access {
    /// Binds an address to the guard that protects it.
    template <class T, lender L>
    GUARDED_INLINE static ptr<T, guard_of_t<L>> bind(T* raw, const L& g) noexcept {
        return {raw, g.section()};
    }
    /// The address, for those that have checked the guard.
    template <class T, class G>
    GUARDED_INLINE static T* raw(const ptr<T, G>& p) noexcept {
        return p.raw_;
    }
    /// The address, once guard and pointer are known to be of one live section.
    template <class T, lender L>
    GUARDED_INLINE static T* checked(const L& g GUARDED_LIVE, const ptr<T, guard_of_t<L>>& p) noexcept {
        g.require_live();
        if (p.raw_ != nullptr) {
            p.section_.template require_same<T>(g.section());
            constexpr bool by_a_lock = requires { requires guard_of_t<L>::keeps_nothing; };
            p.bound_.template require_kept<T, by_a_lock>(p.raw_, g.section());
        }
        return p.raw_;
    }
    template <class T, lender L>
    GUARDED_INLINE static T& open(const L& g GUARDED_LIVE, const ptr<T, guard_of_t<L>>& p) noexcept {
#if GUARDED_CHECKED
        if (p == nullptr) fail_null(name_of<T>(), g.section().number());
#endif
        return *checked(g, p);
    }

  private:
    [[noreturn, gnu::cold, gnu::noinline]] static void fail_null(std::string_view used, std::uint64_t guard) noexcept {
        fail({.what = "null bound pointer read: test it first", .used = used, .guard = section::history_of(guard)});
    }
};

template <class P>
inline constexpr bool is_ptr = false;
template <class T, class G>
inline constexpr bool is_ptr<ptr<T, G>> = true;

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
