// Registration: the typed proof that a thread may read in a domain, and what a thread does outside critical sections:
// waiting for grace periods, quiescent states, offline periods.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/open_guards.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/limit.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/registry.hpp>

#include <concepts>

namespace guarded { inline namespace GUARDED_ABI {

template <domain D>
class registration;

/// Registers the calling thread with a domain for as long as the result lives.
/// Registering a thread twice is fine, as is a thread that C code registered before: the last one out unregisters.
/// Complexity: takes liburcu's registry mutex. Throws nothing. The result belongs to the calling thread alone.
/// Mirrors rcu_register_thread() and rcu_unregister_thread().
template <domain D>
[[nodiscard]] GUARDED_INLINE registration<D> register_thread() noexcept {
    return registration<D>{};
}

template <domain D>
class [[nodiscard]] registration {
  public:
    using domain_type = D;

    registration(const registration&) = delete;  // a registration belongs to one thread: call register_thread in the other
    registration& operator=(const registration&) = delete;

    GUARDED_INLINE ~registration() {
        require_this_thread();
        detail::leave_registry<D>();
    }

    /// Not for users: the guards that the compiler saw opened under this registration.
    GUARDED_INLINE detail::open_guards& guards() const noexcept { return open_; }
    /// Not for users: stops a registration that another thread uses.
    GUARDED_INLINE void require_this_thread(detail::call_place at = {}) const noexcept {
        home_.require_this_thread(at, "this registration belongs to another thread: call register_thread on this one");
    }

  private:
    friend registration register_thread<D>() noexcept;
    GUARDED_INLINE registration() noexcept : home_{detail::section::open({})} { detail::enter_registry<D>(); }

    mutable detail::open_guards open_;
    [[no_unique_address]] detail::section home_;
#if !GUARDED_CHECKED
    // One size in all builds: units of each kind may share a class that has one.
    [[maybe_unused]] std::uint64_t as_checked_ = 0;
#endif
};

/// Waits until every critical section that is open now has ended. No guard of this thread may be alive: seen by the
/// optimiser where `me` is local, else stopped by checked builds; unchecked builds deadlock, as liburcu's do.
/// Complexity: one grace period. Throws nothing. Mirrors synchronize_rcu() and C++26 rcu_synchronize().
template <domain D>
GUARDED_INLINE void synchronize(const registration<D>& me) noexcept {
    me.guards().require_none_to_wait();
    detail::wait_for_readers<D>();
}
/// The same for a thread that need not be registered, in a domain given by name.
template <domain D = rcu_bp>
void synchronize() noexcept {
    detail::wait_for_readers<D>();
}

/// Waits until every object retired before the call has been freed. No guard of this thread may be alive, as above.
/// Complexity: a grace period and the callbacks. Throws nothing. Mirrors rcu_barrier() and C++26 rcu_barrier().
template <domain D>
GUARDED_INLINE void barrier(const registration<D>& me) noexcept {
    me.guards().require_none_to_wait();
    detail::wait_for_callbacks<D>();
}
template <domain D = rcu_bp>
void barrier() noexcept {
    detail::wait_for_callbacks<D>();
}

namespace detail {

/// A quiescent state or an offline period ends what every guard of the thread protects.
GUARDED_INLINE void require_no_qsbr_guard() noexcept {
#if GUARDED_CHECKED
    if (process::open_sections<rcu_qsbr> != 0)
        fail({.what = "quiescent state inside a critical section: a guard of this thread is still alive; release it first",
              .guard = {process::readers<rcu_qsbr>::reads_since(), {}}});
#endif
}

}  // namespace detail

/// Announces that this thread holds nothing it read: qsbr readers must do so now and then, or nothing is ever freed.
/// With a guard in hand, give it up: `auto next = quiescent_state(std::move(g));` (guard.hpp).
/// Complexity: constant. Throws nothing. Mirrors rcu_quiescent_state().
template <std::same_as<rcu_qsbr> D>  // so that only a program that calls it needs liburcu-qsbr
GUARDED_INLINE void quiescent_state(const registration<D>& me, detail::call_place at = detail::call_place::here()) noexcept {
    me.guards().require_none_to_rest();
    me.require_this_thread(at);
    detail::require_no_qsbr_guard();
    detail::happens_before(&process::order_tag<D>);
    D::quiescent_state();
    detail::keep_within_limit<D, true>();
}

/// For as long as it lives, grace periods do not wait for this thread, and it may not read.
class [[nodiscard]] offline_period {
  public:
    offline_period(const offline_period&) = delete;
    offline_period& operator=(const offline_period&) = delete;
    ~offline_period() = default;

  private:
    friend offline_period offline(const registration<rcu_qsbr>&, detail::call_place) noexcept;
    offline_period() noexcept = default;

    process::at_rest<rcu_qsbr> rest_;
};

/// Takes this qsbr thread offline until the result dies: before blocking calls. No guard may be alive.
/// Complexity: constant. Throws nothing. Mirrors rcu_thread_offline() and rcu_thread_online().
[[nodiscard]] GUARDED_INLINE offline_period offline(const registration<rcu_qsbr>& me,
                                                    detail::call_place at = detail::call_place::here()) noexcept {
    me.guards().require_none_to_rest();
    me.require_this_thread(at);
    detail::require_no_qsbr_guard();
    detail::happens_before(&process::order_tag<rcu_qsbr>);
    return offline_period{};
}

}}  // namespace guarded::GUARDED_ABI
