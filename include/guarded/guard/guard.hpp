// Read guards: move-only tokens. Owning one proves that this thread is inside a critical section of a domain.
//
// Each place in the source that takes a guard has a guard type of its own (its brand), so what was read under one guard
// is not accepted by another. A released guard is an error where the compiler sees it, and a trap where it does not.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/open_guards.hpp>
#include <guarded/check/packing.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/in_use.hpp>
#include <guarded/grace/registration.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/reclaim/section_hooks.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

template <domain D, class Brand>
class read_guard;

namespace detail {

struct read_guard_access;
struct nothing {};

template <domain D, class Brand>
inline constexpr bool is_lender<read_guard<D, Brand>> = true;

}  // namespace detail

/// Owning a read_guard proves that this thread is inside a critical section of D. It ends with the guard's scope or by
/// unlock. Made by read_lock and relock alone; lent by borrow. Two pointers under checks, nothing else at run time.
template <domain D, class Brand>
class GUARDED_CONSUMABLE [[nodiscard]] read_guard final {
  public:
    using guard_type = read_guard;
    using domain_type = D;
    static constexpr bool writes = false;

    read_guard() GUARDED_DELETE("a guard is taken, not made: auto g = read_lock()");
    read_guard(const read_guard&) GUARDED_DELETE("a guard is not copied: lend it by borrow(g), or move it by std::move(g)");
    read_guard& operator=(const read_guard&) GUARDED_DELETE("a guard is not assigned: name a new one");
    template <class Other>
    read_guard& operator=(Other&&) GUARDED_DELETE("a guard is not assigned: each has a type of its own, so name a new one");
    GUARDED_RETURNS_LIVE GUARDED_INLINE read_guard(read_guard&& other GUARDED_LIVE) noexcept
        : live_{taken(other)}, counted_{other.counted_}, packing_{other.packing_}, me_{other.me_}, section_{other.section_} {}

    GUARDED_INLINE ~read_guard() {
        if (!live_) return;
        close({});
        live_.end();  // a use of the guard after its end stops in builds without optimiser
    }

    /// Not for users: stops the use of a released guard, at compile time where it can be seen.
    GUARDED_WHEN_LIVE GUARDED_INLINE void require_live() const noexcept {
        live_.require(section_.number());
        section_.require_this_thread();
    }
    /// Not for users: the critical section's stamp in checked builds.
    GUARDED_INLINE detail::section section() const noexcept { return section_; }
    /// Not for users: what a borrowed token carries along.
    GUARDED_INLINE detail::nothing context() const noexcept { return {}; }
    /// Not for users: by which its packages go.
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return packing_.number(section()); }
    GUARDED_INLINE detail::packing packing() const noexcept { return packing_; }

  private:
    friend detail::read_guard_access;
    template <domain, class>
    friend class read_guard;

    GUARDED_RETURNS_LIVE GUARDED_INLINE read_guard(const registration<D>* me, detail::call_place at) noexcept
        : counted_{open(me, at)}, me_{me}, section_{detail::section::open(at)} {}

    /// The section of a guard of another brand.
    template <class Old>
    GUARDED_RETURNS_LIVE GUARDED_INLINE read_guard(detail::other_brand, read_guard<D, Old>& other) noexcept
        : live_{std::move(other.live_)},
          counted_{other.counted_},
          packing_{other.packing_},
          me_{other.me_},
          section_{other.section_} {}
    /// Stands for a guard that was packed, and leaves its section open.
    GUARDED_RETURNS_LIVE GUARDED_INLINE explicit read_guard(std::uint64_t packed) noexcept
        : counted_{false}, packing_{packed}, me_{nullptr}, section_{detail::section::of(packed)} {}

    GUARDED_INLINE static detail::liveness<detail::released_guard> taken(read_guard& other) noexcept {
        other.live_.require(other.section_.number());
        return std::move(other.live_);
    }
    /// Whether the guard is counted among the registration's guards.
    GUARDED_INLINE static bool open(const registration<D>* me, detail::call_place at) noexcept {
        const auto others = me != nullptr ? me->guards().seen() : detail::open_guards::number{};
        enter(at);
        if (others.known) me->guards().set(others.count + 1);
        return others.known;
    }
    GUARDED_INLINE void close(detail::call_place at) noexcept {
        const auto all = counted_ ? me_->guards().seen() : detail::open_guards::number{};
        leave(section_, at);
        if (counted_) me_->guards().set(all.count - 1);
    }
    GUARDED_INLINE_UNCHECKED static void enter([[maybe_unused]] detail::call_place at) noexcept {
        process::domains_in_use::note<D>();
#if GUARDED_CHECKED
        detail::require_registered<D>(at);
        if constexpr (D::rests)
            if (!D::online()) detail::fail({.what = "this thread is offline: end the offline period before reading", .at = at});
#endif
#if !GUARDED_STRICT
        if constexpr (D::rests) static_cast<void>(&read_unseen_);
#endif
#if GUARDED_CHECKED
        const bool within_others = D::reading();
#endif
        D::read_lock();
#if GUARDED_CHECKED
        if (++process::open_sections<process::machinery<D>> == 1) detail::entered_outermost_section<D>(at, within_others);
#else
        if constexpr (detail::counts_sections<D>) ++process::open_sections<process::machinery<D>>;
#endif
    }
    GUARDED_INLINE_UNCHECKED static void leave(detail::section section, detail::call_place at) noexcept {
        section.require_this_thread(at);
        section.close(at);
        detail::happens_before(&process::order_tag<D>);
        D::read_unlock();
#if GUARDED_CHECKED
        if (--process::open_sections<process::machinery<D>> == 0) detail::left_outermost_section<D>();
#else
        if constexpr (detail::counts_sections<D>) --process::open_sections<process::machinery<D>>;
#endif
    }

#if !GUARDED_STRICT
    static inline const bool read_unseen_ = (process::note_read_unseen<D>(), true);
#endif
    detail::liveness<detail::released_guard> live_{};
    bool counted_;  // among the registration's guards; false where the compiler lost count of them
    [[no_unique_address]] detail::packing packing_{};
    const registration<D>* me_;  // null where there is none
    [[no_unique_address]] detail::section section_{};
};

namespace detail {

struct read_guard_access {
    template <domain D, class Brand>
    GUARDED_INLINE static read_guard<D, Brand> make(const registration<D>* me, call_place at) noexcept {
        return read_guard<D, Brand>{me, at};
    }
    template <domain D, class Brand>
    GUARDED_INLINE static void close(read_guard<D, Brand>& g, call_place at) noexcept {
        g.live_.require(g.section_.number());
        g.close(at);
        g.live_.end();
    }
    template <domain D, class Brand, class Old>
    GUARDED_INLINE static read_guard<D, Brand> reopen(read_guard<D, Old>& old, call_place at,
                                                      void (*between)() noexcept) noexcept {
        old.live_.require(old.section_.number());
        const end_last<released_guard> mark{old.live_};
        old.close(at);
        between();
        return read_guard<D, Brand>{old.me_, at};
    }
    /// As reopen, but fn may name the old guard, which has ended by then.
    template <domain D, class Brand, class Old, class F>
    GUARDED_INLINE static read_guard<D, Brand> reopen_after(read_guard<D, Old>& old, call_place at, F&& fn) {
        const auto* const me = old.me_;
        close(old, at);
        std::forward<F>(fn)();
        return read_guard<D, Brand>{me, at};
    }
    /// The same section goes on under another brand.
    template <class Brand, domain D, class Old>
    GUARDED_INLINE static read_guard<D, Brand> rebrand(read_guard<D, Old>& old) noexcept {
        old.live_.require(old.section_.number());
        old.section_.require_this_thread();
        return read_guard<D, Brand>{other_brand{}, old};
    }
    /// The guard that stands for one that was packed, and its end, which ends no section.
    template <domain D, class B>
    GUARDED_INLINE static read_guard<D, B> stand_in(std::type_identity<read_guard<D, B>>, std::uint64_t packed,
                                                    nothing) noexcept {
        return read_guard<D, B>{packed};
    }
    template <domain D, class B>
    GUARDED_INLINE static void forget(read_guard<D, B>& g) noexcept {
        g.live_.end();
    }
};

}  // namespace detail

// The brand. Each function that takes a guard or a lock ends its template parameters with
// `class Brand = decltype([](detail::source_unit) {})`. A lambda is a new type wherever the default argument is evaluated, and
// source_unit keeps those of several units apart: each place in the source that calls the function gets a guard type of its
// own, and nothing of it is there at run time. Why just so:
// - `int&...` comes first, since it takes all arguments that a caller may write and fits none: no caller gives a brand by hand.
// - These are free functions, never members of a class template: there g++ 12 refuses the lambda, and clang 14 and 19 give all
//   calls one brand, without a word.
// - No class of the library keeps a branded type: a brand is a local's.
// What is not promised: the calls of one helper, the instances of one template and the turns of a loop are one place, and share
// a brand. Checked builds tell their guards apart by the section's number.
// Tested: "a guard has a type of its own at every place that takes one", tests/unit/guard/guard.cpp, on each compiler.

/// Enters a critical section of the thread's domain; sections nest.
/// Complexity: constant, wait-free. Throws nothing. The guard belongs to the calling thread. Mirrors rcu_read_lock().
template <int&..., domain D, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE read_guard<D, Brand> read_lock(const registration<D>& me GUARDED_LIFETIMEBOUND,
                                                            detail::call_place at = detail::call_place::here()) noexcept {
    me.require_this_thread(at);
    return detail::read_guard_access::make<D, Brand>(&me, at);
}
/// The same in rcu_bp, whose threads need no registration.
template <int&..., class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE read_guard<rcu_bp, Brand> read_lock(detail::call_place at = detail::call_place::here()) noexcept {
    return detail::read_guard_access::make<rcu_bp, Brand>(nullptr, at);
}
template <class First, class... A, class Why = why::thread_not_registered__pass_what_register_thread_returned>
Why read_lock(const First&, const A&...) GUARDED_REJECTED;
template <domain D, class Why = why::thread_not_registered__pass_what_register_thread_returned>
Why read_lock() GUARDED_REJECTED;
GUARDED_DETAIL_NO_BRAND(read_lock);
template <domain D, class Why = why::the_registration_must_outlive_its_guards__give_it_a_name>
Why read_lock(const registration<D>&&) GUARDED_REJECTED;

/// Leaves the critical section: what was read under the guard is out of reach from here on.
/// Complexity: constant, wait-free. Throws nothing. Mirrors rcu_read_unlock().
template <domain D, class Brand>
GUARDED_INLINE void unlock(read_guard<D, Brand>&& g GUARDED_LIVE, detail::call_place at = detail::call_place::here()) noexcept {
    detail::read_guard_access::close(g, at);
}

/// Leaves the critical section and enters a new one, with a guard of a new type.
/// Complexity: constant, wait-free. Throws nothing. Mirrors rcu_read_unlock(); rcu_read_lock().
template <int&..., domain D, class B, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE read_guard<D, Brand> relock(read_guard<D, B>&& g GUARDED_LIVE,
                                                         detail::call_place at = detail::call_place::here()) noexcept {
    return detail::read_guard_access::reopen<D, Brand>(g, at, []() noexcept {});
}

/// Calls fn() between two sections, and gives the second one's guard, of a new type. When fn throws, there is no second one.
template <int&..., domain D, class B, std::invocable F, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE read_guard<D, Brand> unlocked(read_guard<D, B>&& g GUARDED_LIVE, F&& fn,
                                                           detail::call_place at = detail::call_place::here()) {
    return detail::read_guard_access::reopen_after<D, Brand>(g, at, std::forward<F>(fn));
}

/// Announces a quiescent state between two sections: as relock, and grace periods may end.
/// Complexity: constant. Throws nothing. Mirrors rcu_quiescent_state().
template <int&..., resting_domain D, class B, class Brand = decltype([](detail::source_unit) {})>
[[nodiscard]] GUARDED_INLINE read_guard<D, Brand> quiescent_state(read_guard<D, B>&& g GUARDED_LIVE,
                                                                  detail::call_place at = detail::call_place::here()) noexcept {
    return detail::read_guard_access::reopen<D, Brand>(g, at, []() noexcept {
        detail::require_no_guard_to_rest<D>();
        D::quiescent_state();
    });
}

// A guard that is not given up, and a guard that is not ours to give up.
#define GUARDED_DETAIL_ENDS_GUARD(name)                                                                        \
    template <owning_guard G, class... A, class Why = why::guard_kept__pass_it_by_std_move_since_it_ends_here> \
    Why name(const G&, const A&...) GUARDED_REJECTED;                                                          \
    template <lender L, class... A, class Why = why::lent_guard__only_its_owner_may_release_it>                \
        requires(!owning_guard<L>)                                                                             \
    Why name(const L&, const A&...) GUARDED_REJECTED
GUARDED_DETAIL_ENDS_GUARD(unlock);
GUARDED_DETAIL_ENDS_GUARD(relock);
GUARDED_DETAIL_ENDS_GUARD(unlocked);
template <owning_guard G, class... A,
          class Why = why::function_cannot_be_called_without_an_argument__unlocked_calls_it_while_nothing_is_held>
Why unlocked(G&&, const A&...) GUARDED_REJECTED;
GUARDED_DETAIL_ENDS_GUARD(quiescent_state);
#undef GUARDED_DETAIL_ENDS_GUARD
GUARDED_DETAIL_NO_BRAND(relock);
GUARDED_DETAIL_NO_BRAND(quiescent_state);

}}  // namespace guarded::GUARDED_ABI
